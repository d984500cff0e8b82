"""A translation keeps the original's clause ids."""

from __future__ import annotations

from pathlib import Path

from knowledge.files import read_policy
from knowledge.pairing import pair
from knowledge.parse import parse_policy

POLICIES = Path(__file__).parents[2] / "knowledge" / "policies"
ORIGINAL = read_policy(POLICIES / "privacy-policy.en.txt")
DRAFT = (POLICIES / "privacy-policy.zh.draft.txt").read_text(encoding="utf-8")


def test_the_chinese_draft_pairs_clause_by_clause() -> None:
    translation = pair(ORIGINAL, parse_policy(DRAFT, language="zh"))
    assert translation.missing == translation.extra == ()
    assert translation.clauses["data-retention.usage-records"].text == "使用记录：保留 90 天"
    assert translation.titles["information-sharing"] == "信息共享"


def test_a_clause_without_a_partner_is_listed_and_the_others_keep_theirs() -> None:
    shorter = DRAFT.replace("- 使用记录：保留 90 天\n", "")
    translation = pair(ORIGINAL, parse_policy(shorter, language="zh"))
    assert "data-retention.usage-records" in [clause.id for clause in translation.missing]
    assert translation.clauses["user-rights.withdraw-data-usage-authorization"].text == "撤回数据使用授权"


def test_a_section_without_a_partner_leaves_the_sections_around_it_paired() -> None:
    shorter = DRAFT.replace(
        "Cookie 使用\n我们将 Cookie 用于：\n- 身份验证\n- 用户偏好设置\n- 安全防护\n您可以在浏览器中管理 Cookie 设置。\n", ""
    )
    translation = pair(ORIGINAL, parse_policy(shorter, language="zh"))
    assert {clause.section for clause in translation.missing} == {"cookie-usage"}
    assert translation.titles["third-party-services"] == "第三方服务"


def test_a_clause_that_only_the_translation_has_is_never_paired() -> None:
    longer = DRAFT.replace("- 令牌用量\n", "- 令牌用量\n- 您家里有 3 只猫\n")
    translation = pair(ORIGINAL, parse_policy(longer, language="zh"))
    assert "您家里有 3 只猫" in [clause.text for clause in translation.extra]
