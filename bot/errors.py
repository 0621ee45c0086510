"""What a person can put right. Anything else that is raised is a bug."""


class BotError(Exception):
    """A fault outside the program: the message says what, where and what to do.

    The command line prints it as one line and exits with 2.
    """
