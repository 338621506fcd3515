"""Reports that people look at: one self-contained HTML file."""

from vqscore.report.html.write import HtmlReport, write_report

__all__ = ["HtmlReport", "write_report"]
