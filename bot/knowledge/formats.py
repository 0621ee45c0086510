"""Whether a single value has the form it must have; each check gives a complaint with a remedy, or None."""

import re
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.domain.hours import overriding_days, rule

_PHONE_SIGNS = re.compile(r"\+?[\d /.()–-]+")


def bad_phone(number: str) -> str | None:
    """Complain of what is no German number (libphonenumber, region DE) nor a German short number."""
    if not _PHONE_SIGNS.fullmatch(number):
        return f"“{number}” holds signs that no phone dials. Leave only digits, blanks, /, - and a leading +."
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return f"“{number}” is no phone number. Look at the page again."
    if phonenumbers.is_valid_number(parsed) or phonenumbers.is_valid_short_number_for_region(parsed, "DE"):
        return None
    return f"“{number}” is no German phone number. Look for a missing or doubled digit; if it is right, add it with its source to numbers.yaml."


def bad_email(address: str) -> str | None:
    """Complain of what is no e-mail address; whether the mailbox exists is not asked."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return f"“{address}” is no e-mail address ({error}). Look at the page again."
    return None


def bad_url(url: str) -> str | None:
    """Complain of what is no web address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme in {"http", "https"} and re.fullmatch(r"([\w-]+\.)+[\w-]{2,}", host) and " " not in url:
        return None
    return f"“{url}” is no web address. Write it whole, beginning with https://."


def bad_postcode(postcode: str) -> str | None:
    """Complain of what is no German postcode."""
    return None if re.fullmatch(r"\d{5}", postcode) else f"“{postcode}” is no postcode. Write five digits in quotes."


def bad_hours(hours: str) -> str | None:
    """Complain of what is no opening hours rule in OpenStreetMap's syntax."""
    try:
        rule(hours)
    except ValueError:
        return f"“{hours}” are no opening hours. Write them like “Mo-Th 08:00-12:00,14:00-16:00; Fr 08:00-12:00”."
    return None


def overridden(hours: str) -> str | None:
    """Warn of a rule that silently replaces an earlier one of the same day."""
    days = overriding_days(hours)
    return f"a later rule replaces an earlier one on {', '.join(days)}." if days else None
