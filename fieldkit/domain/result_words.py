"""How are results, grades and kinds of work called? The labels of screens, forms and PDFs, in both languages."""

from fieldkit.domain.record import Grade, ItemResult, MaintenanceKind
from fieldkit.domain.words import Words, say

_RESULTS = {
    ItemResult.PASS: say("Normal"),
    ItemResult.WARN: say("Attention"),
    ItemResult.FAIL: say("Abnormal"),
    ItemResult.FIXED: say("Abnormal, fixed"),
    ItemResult.NA: say("Not applicable"),
    ItemResult.SKIP: say("Not checked"),
    ItemResult.INCONCLUSIVE: say("Inconclusive"),
}
_GRADES = {
    Grade.PASS: say("Qualified"),
    Grade.PASS_AFTER_FIX: say("Qualified after repair"),
    Grade.FAIL: say("Not qualified"),
    Grade.INCOMPLETE: say("Incomplete"),
}
_KINDS = {
    MaintenanceKind.CLEAN: say("Cleaning"),
    MaintenanceKind.ADJUST: say("Adjustment"),
    MaintenanceKind.LUBRICATE: say("Lubrication"),
    MaintenanceKind.REPLACE: say("Replacement"),
    MaintenanceKind.TEST: say("Test"),
    MaintenanceKind.CONFIG: say("Parameters"),
    MaintenanceKind.TRAIN: say("Training"),
}


def result_words(result: ItemResult) -> Words:
    """The label of an item result: 正常, 注意, 异常, ..."""
    return _RESULTS[result]


def grade_words(grade: Grade) -> Words:
    """The label of a grade: 合格, 整改后合格, 不合格, 未完成."""
    return _GRADES[grade]


def kind_words(kind: MaintenanceKind) -> Words:
    """The label of a kind of maintenance: 清洁, 调校, ..."""
    return _KINDS[kind]
