"""How schemathesis speaks to Maskline, and which of its findings are no faults, each with its reason."""

import atexit
import json
import re
from collections import Counter
from urllib.parse import parse_qsl, urlencode, urlsplit

import schemathesis


@schemathesis.serializer("application/x-www-form-urlencoded")
def form(context, value):
    """A form as Twilio's libraries write it: a list is the name repeated, an object in it is JSON (contract 1.4)."""
    if not isinstance(value, dict):
        return value if isinstance(value, bytes) else text(value).encode()
    pairs = [
        (name, text(one)) for name, given in value.items() for one in (given if isinstance(given, list) else [given])
    ]
    return urlencode(pairs).encode()


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list, type(None))) else str(value)


# Why a request that satisfies the schema may be refused with 400. The codes of rules: what is asked for is understood
# and against a rule that no schema tells (docs/errors.md).
RULES = re.compile(r"^(80[1-6]\d\d|80910|20409|21\d{3})$")

# And the refusals that say that a value is not understood, where a schema cannot say so, or says it only in words.
BEYOND_SCHEMA = [
    (r"U\+0000|half a surrogate", "no database and no other program takes these characters"),
    (r"(Body or MediaUrl|PhoneNumber or AreaCode|Sid or PhoneNumber|Sid, From, To, Number, StartDate or EndDate) must be given", "one of some parameters is needed"),
    (r"^'ServiceSid' is invalid. It goes with", "some parameters go with others"),
    (r"^'EndDate' is invalid. It must be later", "a span begins before it ends"),
    (r"^'DateExpiry' is invalid", "the date has to be one that is to come, with four digits of year"),
    (r"^'(Action|Digits)' is invalid", "what a person can do depends on how far the call is"),
    (r"^'Status' is invalid", "the word is of answers only; the published schema has one list for both"),
    (r"must be an absolute http or https URL", "the format uri has other schemes as well"),
    (r"ISO 8601", "the format date-time has leap seconds and years that no client sends"),
    (r"must be a (valid )?number such as|3 to 8 digits|must be a country", "numbers and countries are tables"),
    (r"already\.|Too many numbers|is a Proxy number of", "a rule without a code of its own"),
]

# Why a request that does not satisfy the schema may be accepted: leniencies that clients depend on.
LENIENT = [
    (r"PageSize.*maximum|maximum.*PageSize", "it is clamped: libraries send any limit (contract 1.6)"),
]


dropped = Counter()


@atexit.register
def tell():
    for reason, times in dropped.most_common():
        print(f"no fault, {times} times: {reason}")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a finding unless one of the reasons here is its."""
    reason = reason_of(failure, response)
    if reason is not None:
        dropped[reason] += 1
    return reason is None


def reason_of(failure, response):
    name = type(failure).__name__
    if name == "RejectedPositiveData":
        return rule(response)
    if name == "AcceptedNegativeData":
        if cleared(response.request):
            return "an empty text clears a property, or is no filter"
        return next((reason for pattern, reason in LENIENT if re.search(pattern, failure.message)), None)
    return None


def cleared(request):
    """An empty text clears, or is no filter (contract 1.4); of several texts the last counts. No schema of a form can say so."""
    body = request.body or ""
    sent = [urlsplit(request.url).query, body.decode(errors="replace") if isinstance(body, bytes) else body]
    last = {name: value for text in sent for name, value in parse_qsl(text, keep_blank_values=True)}
    return "" in last.values()


def rule(response):
    try:
        body = response.json()
    except ValueError:
        return None
    code, message = str(body.get("code")), str(body.get("message"))
    if code != "80701" and RULES.match(code):
        return f"the rule of code {code}"
    return next((reason for pattern, reason in BEYOND_SCHEMA if re.search(pattern, message)), None)
