"""LibreOffice as a reader of workbooks: it converts one in the Dutch locale, with every formula recomputed."""

from __future__ import annotations

import subprocess
from pathlib import Path

SOFFICE = "/usr/bin/soffice"
ALWAYS = 0
SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nl-NL</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{ALWAYS}</value></prop>
</item>
</oor:items>
"""


def converted(workbook: Path, kind: str, folder: Path) -> Path:
    """The workbook as `pdf` or `xlsx`, written into `folder` (another one than that of the workbook)."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    profile = f"-env:UserInstallation={user.parent.as_uri()}"
    command = [SOFFICE, "--headless", profile, "--convert-to", kind, "--outdir", str(folder), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{workbook.stem}.{kind}"


def pages(pdf: Path) -> list[str]:
    """The text of each page of a PDF, laid out as it is printed."""
    printed = subprocess.run(["/usr/bin/pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True, timeout=60)
    return printed.stdout.split("\f")[:-1]
