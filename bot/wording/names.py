"""What kinds, groups of people, papers and costs are called. Tables of msgids; ``bot.wording`` translates them."""

from babel.lists import format_list

from bot.domain.answers import Wrong
from bot.domain.directory import Audience, Bring, Cost, Kind, LineRole, Service
from bot.wording.catalogues import Catalogue, msgid

AUDIENCES = {
    Audience.WOMEN: msgid("women"),
    Audience.GIRLS: msgid("girls"),
    Audience.MEN: msgid("men"),
    Audience.BOYS: msgid("boys"),
    Audience.MOTHERS: msgid("mothers"),
    Audience.CHILDREN: msgid("children"),
    Audience.YOUNG_PEOPLE: msgid("young people"),
    Audience.OLDER_PEOPLE: msgid("older people"),
    Audience.FAMILIES: msgid("families"),
    Audience.PARENTS: msgid("parents"),
    Audience.COUPLES: msgid("couples"),
    Audience.PREGNANT_WOMEN: msgid("pregnant women"),
    Audience.FOSTER_FAMILIES: msgid("foster families"),
    Audience.RELATIVES: msgid("relatives"),
    Audience.MIGRANTS: msgid("migrants"),
    Audience.REFUGEES: msgid("refugees"),
    Audience.ASYLUM_SEEKERS: msgid("asylum seekers"),
    Audience.REFUGEES_FROM_UKRAINE: msgid("refugees from Ukraine"),
    Audience.EU_CITIZENS: msgid("citizens of the European Union"),
    Audience.WORKERS_FROM_OUTSIDE_THE_EU: msgid("workers from outside the European Union"),
    Audience.LATE_REPATRIATES: msgid("late repatriates (ethnic Germans)"),
    Audience.AFRICAN_COMMUNITIES: msgid("people from Africa"),
    Audience.SKILLED_WORKERS: msgid("skilled workers"),
    Audience.STUDENTS: msgid("students"),
    Audience.LEARNERS_OF_GERMAN: msgid("people who learn German"),
    Audience.PEOPLE_WITH_DISABILITIES: msgid("people with disabilities"),
    Audience.PEOPLE_NEEDING_CARE: msgid("people who need care"),
    Audience.PEOPLE_WITHOUT_INSURANCE: msgid("people without health insurance"),
    Audience.PEOPLE_WITH_LOW_INCOME: msgid("people with little money"),
    Audience.HOMELESS_PEOPLE: msgid("people without a home"),
    Audience.VICTIMS_OF_VIOLENCE: msgid("people who suffer violence"),
    Audience.VICTIMS_OF_CRIME: msgid("victims of crime"),
    Audience.LGBTIQ: msgid("lesbian, gay, bisexual, trans, intersex and queer people"),
    Audience.MEMBERS: msgid("members of the association"),
    Audience.VOLUNTEERS: msgid("volunteers"),
    Audience.ASSOCIATIONS: msgid("associations"),
    Audience.PROFESSIONALS: msgid("professionals"),
    Audience.PROVIDERS: msgid("providers of services"),
}
BRING = {
    Bring.IDENTITY_PAPER: msgid("passport or identity card"),
    Bring.RESIDENCE_TITLE: msgid("residence permit"),
    Bring.LETTERS: msgid("the letters that you received"),
    Bring.INCOME_PROOF: msgid("proof of your income"),
    Bring.INSURANCE_CARD: msgid("health insurance card"),
    Bring.BENEFIT_NOTICE: msgid("decision letter from the Jobcenter or the social welfare office"),
}
COSTS = {
    Cost.FREE: msgid("Free of charge."),
    Cost.FEE: msgid("This costs money. Please ask how much."),
    Cost.LANDLINE_RATE: msgid("The call costs as much as a call to a normal German number."),
    Cost.TWENTY_CENTS_A_CALL: msgid("The call costs 20 cents."),
}
LINES = {
    LineRole.AMBULANCE: msgid("ambulance and fire brigade"),
    LineRole.POLICE: msgid("police"),
    LineRole.CRISIS: msgid("somebody who listens; you need not say your name"),
    LineRole.WOMEN: msgid("help for women who suffer violence"),
    LineRole.MEN: msgid("help for men who suffer violence"),
    LineRole.CHILDREN: msgid("help for children and young people"),
    LineRole.PARENTS: msgid("help for parents"),
    LineRole.POISON: msgid("advice when somebody swallowed poison"),
}
WRONG = {
    Wrong.NUMBER: msgid("The phone number"),
    Wrong.ADDRESS: msgid("The address"),
    Wrong.HOURS: msgid("The opening hours"),
    Wrong.CLOSED: msgid("The service does not exist any more"),
}
KINDS = {
    Kind.AUTHORITY: msgid("This is a public authority. It decides on applications; it does not advise independently."),
    Kind.VOLUNTEERS: msgid("Volunteers help here."),
    Kind.PORTAL: msgid("This is a website for searching, not a counselling service."),
}


def audience_list(service: Service, words: Catalogue) -> str:
    """For whom a service is, as a list in the language; empty when it is for everybody."""
    return listed([words.gettext(AUDIENCES[audience]) for audience in service.audiences], words)


def listed(names: list[str], words: Catalogue) -> str:
    """Some names joined as the language joins them."""
    return str(format_list(names, locale=words.locale)) if names else ""


def spoken(service: Service, words: Catalogue) -> tuple[str, str, str]:
    """Languages of the staff, those on request and those by interpreter, each the reader's own first."""
    return (
        _languages(service.languages.staff, words),
        _languages(service.languages.on_request, words),
        _languages(service.languages.interpreter, words),
    )


def _languages(codes: tuple[str, ...], words: Catalogue) -> str:
    own = words.locale.language
    ordered = sorted(codes, key=lambda code: (code != own, codes.index(code)))
    return listed([words.language_name(code) for code in ordered], words)
