"""What axe-core finds on a page, injected once and asked only for what is wrong."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOKS = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
"""The rules whose answer may change with the theme and the width."""
THEMES: tuple[tuple[Literal["light", "dark"], tuple[str, ...]], ...] = (("light", RULES), ("dark", LOOKS))
"""Each with what to ask of a page in it that was not loaded anew in between."""
_RUN = """only => axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false}).then(
  found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`)))"""


async def violations(page: Page, rules: tuple[str, ...] = RULES) -> list[str]:
    """One line for each rule and element that breaks it."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found: list[str] = await page.evaluate(_RUN, list(rules))
    return found


SMALLEST = 24
"""CSS pixels of a target (https://www.w3.org/TR/WCAG22/#target-size-minimum)."""
_TARGETS = "button, a, textarea, input:not([type=hidden]), select, summary"
_SMALL = """(all, least) => all.filter(it => {
  if (!it.checkVisibility({visibilityProperty: true}) || it.closest('.skip, .parts, .unseen')) return false;
  const box = it.getBoundingClientRect();
  return Math.min(box.width, box.height) < least;
}).map(it => it.outerHTML.slice(0, 120))"""


async def small_targets(page: Page) -> list[str]:
    """What can be pressed, is seen, and is smaller than a finger needs; what is shown only while it has the focus does not count."""
    found: list[str] = await page.locator(_TARGETS).evaluate_all(_SMALL, SMALLEST)
    return found
