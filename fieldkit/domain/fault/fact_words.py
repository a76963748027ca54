"""What are the things called that steps tell?"""

from collections.abc import Iterable, Mapping

from fieldkit.domain.words import Words, say

FACT_WORDS: Mapping[str, Words] = {
    "action": say("action taken"),
    "agreed_by": say("agreed by (customer)"),
    "answer": say("answer"),
    "assist": say("assisting engineers"),
    "attendees": say("who took part"),
    "bureau": say("authority told"),
    "business_risk": say("risk for the business"),
    "carry": say("parts to carry"),
    "cash_involved": say("cash involved"),
    "cash_reconciled": say("cash reconciled"),
    "cause": say("cause"),
    "cause_guess": say("suspected cause"),
    "channel": say("channel"),
    "clock_reason": say("why this is the true time"),
    "confirmed_by": say("confirmed by (customer)"),
    "consent_by": say("consent given by"),
    "data_loss": say("data lost"),
    "delay": say("number of the delay"),
    "detection": say("detection"),
    "due": say("deadline"),
    "devices": say("devices"),
    "engineer": say("engineer"),
    "error_code": say("error code"),
    "events": say("steps"),
    "evidence": say("evidence"),
    "failing": say("what fails"),
    "filing_no": say("filing number"),
    "hall": say("hall"),
    "follow_up": say("follow-up"),
    "into": say("fault that stays"),
    "into_no": say("number of the fault that stays"),
    "hypotheses": say("what was suspected and what the test said"),
    "items": say("items"),
    "late_reason": say("reason for the late entry"),
    "layer": say("layer"),
    "lessons": say("lessons"),
    "level": say("level"),
    "lines": say("lines of the quotation"),
    "loaner": say("device lent"),
    "measured": say("readings"),
    "mechanism": say("failure mechanism"),
    "metric": say("clock"),
    "mode": say("failure mode"),
    "no": say("number"),
    "no_answer": say("no answer"),
    "no_parts_needed": say("no parts needed"),
    "note": say("note"),
    "occurred_at": say("occurred at"),
    "offset_ms": say("the clock was behind, milliseconds"),
    "on_duty": say("on duty"),
    "opinion": say("opinion of the customer"),
    "origin": say("record it comes from"),
    "overrun_reason": say("reason to go on"),
    "owner": say("responsible person"),
    "part": say("part"),
    "parts": say("parts"),
    "party": say("party"),
    "person": say("person"),
    "phone": say("phone"),
    "photo": say("photo"),
    "place": say("place"),
    "planned_at": say("planned for"),
    "policy": say("version of the service levels"),
    "prevention": say("prevention"),
    "question": say("question"),
    "quote_no": say("number of the quotation"),
    "reason": say("reason"),
    "repeat_of": say("repeat of"),
    "reported_at": say("reported at"),
    "reports": say("reports"),
    "resolution": say("way of resolution"),
    "result": say("result"),
    "retests": say("retests"),
    "role": say("role"),
    "root_cause": say("root cause"),
    "same_symptom": say("same symptom"),
    "satisfaction": say("satisfaction"),
    "scope": say("scope"),
    "seal": say("seal"),
    "sent_to": say("sent to"),
    "sha256": say("digest"),
    "signer": say("signer"),
    "similar": say("similar devices"),
    "solution": say("solution"),
    "source": say("source"),
    "steps": say("steps"),
    "submitter": say("submitter"),
    "symptom": say("symptom"),
    "tests": say("tests"),
    "text": say("text"),
    "tier": say("fault type"),
    "tool": say("tool"),
    "topic": say("topic"),
    "transactions_lost": say("transactions lost"),
    "transactions": say("test transactions made"),
    "transactions_ok": say("test transactions that were good"),
    "tree": say("list of questions"),
    "untrained": say("not trained for the device"),
    "unit": say("department or company"),
    "users_affected": say("users affected"),
    "valid_until": say("valid until"),
    "visit_no": say("number of the visit"),
    "warranty": say("warranty"),
    "witness": say("witness"),
    "workaround": say("makeshift"),
    "workaround_removed": say("makeshift removed"),
}
"""Name of a fact -> its label."""


def fact_words(name: str) -> Words:
    """A fact with its code, as a person may type it."""
    label = FACT_WORDS.get(name)
    return say("{words} ({code})", words=label or name, code=name)


def facts_words(names: Iterable[str]) -> tuple[Words, ...]:
    """Several of them."""
    return tuple(map(fact_words, names))


def absent_photos_words(count: int) -> Words:
    """What a paper says of photos that were made on another laptop and have not come yet."""
    return say(
        "Photos not on this laptop yet: {count}. Synchronise; until then their captions stand alone.", count=count
    )
