"""How these programs end when something is wrong: a sentence and an exit code, no stack trace."""
import sys

WRONG_USE = 2


class Problem(Exception):
    def __init__(self, sentence, exit_code=1):
        super().__init__(sentence)
        self.exit_code = exit_code


def exit_with(main, arguments):
    try:
        sys.exit(main(arguments))
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(problem.exit_code)
