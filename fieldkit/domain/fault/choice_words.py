"""What are the codes called that a step may tell, such as causes and failure modes? (requirements 2.4, 2.8)"""

from collections.abc import Mapping

from fieldkit.domain.clock.why import CAUSE_WORDS, METRIC_WORDS
from fieldkit.domain.fault.terms import SCOPE_WORDS, TIER_WORDS
from fieldkit.domain.words import Words, say

LAYERS: Mapping[str, Words] = {
    "hardware": say("hardware"),
    "app": say("application"),
    "network": say("network"),
    "database": say("database"),
    "interface": say("interface"),
    "thirdparty": say("third party"),
    "power": say("power supply"),
    "operation": say("operation"),
}
RESOLUTIONS: Mapping[str, Words] = {
    "repaired": say("repaired"),
    "replaced": say("part replaced"),
    "configured": say("configured"),
    "restarted": say("restarted"),
    "workaround": say("makeshift"),
    "customer_side": say("cause on the customer's side"),
    "not_reproducible": say("not reproducible"),
    "consulted": say("advice given"),
}
MODES: Mapping[str, Words] = {
    "NOO": say("no output"),
    "ERO": say("erratic output"),
    "STU": say("jam or sticking"),
    "FTS": say("fails to start"),
    "UST": say("unexpected stop"),
    "SLO": say("slow"),
    "RDF": say("read failure"),
    "RJN": say("rejects good items"),
    "ACC": say("accepts bad items"),
    "NTW": say("communication lost"),
    "AIR": say("false alarm or reading"),
    "PDE": say("parameter deviation"),
    "STD": say("structural defect"),
    "DLS": say("data loss"),
    "CNS": say("consumable used up"),
}
MECHANISMS: Mapping[str, Words] = {
    "1.4": say("looseness"),
    "1.5": say("sticking"),
    "1.6": say("deformation"),
    "2.2": say("corrosion"),
    "2.4": say("wear"),
    "2.5": say("breakage"),
    "2.7": say("overheating"),
    "3.1": say("control failure"),
    "3.3": say("faulty signal"),
    "3.4": say("out of adjustment"),
    "3.5": say("software error"),
    "4.2": say("short or open circuit"),
    "4.4": say("faulty power"),
    "5.1": say("blockage"),
    "5.2": say("contamination"),
    "6.0": say("unknown"),
}
FAILURE_CAUSES: Mapping[str, Words] = {
    "design": say("design"),
    "material": say("material"),
    "manufacturing": say("manufacturing"),
    "installation": say("installation"),
    "off_design": say("use beyond its limits"),
    "operating_error": say("operating error"),
    "maintenance_error": say("maintenance error"),
    "expected_wear": say("normal wear"),
    "environment": say("environment"),
    "power_supply": say("power supply"),
    "network": say("network or operator's system"),
    "software_release": say("software version"),
    "vandalism": say("vandalism"),
    "consumable_quality": say("quality of consumables"),
    "unknown": say("unknown"),
}
DETECTIONS: Mapping[str, Words] = {
    "customer_call": say("customer's call"),
    "monitoring": say("monitoring"),
    "periodic_inspection": say("inspection"),
    "functional_test": say("functional test"),
    "probe": say("probe"),
    "prediction": say("prediction"),
    "callback": say("call-back"),
    "casual_observation": say("casual observation"),
}
RESULTS: Mapping[str, Words] = {
    "signed": say("signed"),
    "refused": say("refused"),
    "absent": say("nobody there"),
    "accepted": say("accepted"),
}
TOOLS: Mapping[str, Words] = {
    "phone": say("telephone"),
    "remote": say("remote desktop"),
    "log": say("logs"),
    "message": say("message"),
    "visit": say("visit"),
}
SOURCES: Mapping[str, Words] = {
    "call": say("call"),
    "monitor": say("monitoring"),
    "inspection": say("inspection"),
    "prediction": say("prediction"),
    "callback": say("call-back"),
    "complaint": say("complaint"),
    "walkup": say("found on site"),
}
CHARGES: Mapping[str, Words] = {"covered": say("free"), "paid": say("paid")}
PARTIES: Mapping[str, Words] = {"vendor": say("our archive"), "customer": say("the customer's archive")}

_BY_FACT: Mapping[str, Mapping[str, Words]] = {
    "scope": {str(scope): words for scope, words in SCOPE_WORDS.items()},
    "tier": {str(tier): words for tier, words in TIER_WORDS.items()},
    "layer": LAYERS,
    "resolution": RESOLUTIONS,
    "mode": MODES,
    "mechanism": MECHANISMS,
    "cause": {**FAILURE_CAUSES} | {str(cause): words for cause, words in CAUSE_WORDS.items()},
    "detection": DETECTIONS,
    "result": RESULTS,
    "tool": TOOLS,
    "channel": TOOLS,
    "source": SOURCES,
    "party": PARTIES,
    "warranty": CHARGES,
    "metric": {str(metric): words for metric, words in METRIC_WORDS.items()},
}


def choice_words(fact: str, code: str) -> Words:
    """What a code of this fact is called; the code itself where it has no words."""
    return _BY_FACT.get(fact, {}).get(code) or say("{code}", code=code)
