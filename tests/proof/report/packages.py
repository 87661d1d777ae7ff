"""The documents read by other programs' eyes: python-docx and openpyxl read them, and the pages that
LibreOffice made of the document are measured against the form (DOMAIN.md §7).
Usage: packages.py docx FILE | xlsx FILE CSV | pdf FILE"""

import csv
import datetime
import re
import subprocess
import sys

failures = 0


def check(what, holds, told=""):
    global failures
    print(f"{'holds' if holds else 'FAILS'}: {what}" + (f" ({told})" if told != "" else ""))
    failures += not holds


def docx(path):
    import docx as reader

    document = reader.Document(path)
    section = document.sections[0]
    millimetres = [round(side.mm, 1) for side in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)]
    top, bottom, left, right = millimetres
    check("margins of the form", 20 <= top <= 25 and 20 <= bottom <= 25 and 30 <= left <= 35 and 15 <= right <= 20, f"{millimetres} mm")
    check("A4", (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297))
    tables = document.tables
    figures = [table for table in tables if table.style is not None and table.style.name == "Figures"]
    bare = [at for at, table in enumerate(figures) if [cell.text for cell in table.rows[1].cells][:2] != ["(1)", "(2)"]]
    check("the form's tables and those of figures", len(tables) - len(figures) == 2 and figures, f"{len(figures)} of figures")
    check("every table has a row that numbers its columns", not bare, bare)
    uneven = [at for at, table in enumerate(tables) if len({len(row.cells) for row in table.rows}) != 1]
    check("every row has its table's cells", not uneven, uneven)


def xlsx(path, tidy):
    import openpyxl

    book = openpyxl.load_workbook(path)
    values = {}
    with open(tidy, encoding="utf-8", newline="") as file:
        for table, row, column, value in list(csv.reader(file))[1:]:
            values.setdefault(table, {}).setdefault(int(row), []).append(value)
    missing = [table for table in values if table not in book.sheetnames]
    check("a sheet for every table", not missing, f"{len(book.sheetnames)} sheets")
    check("heads are frozen and filtered", all(sheet.freeze_panes and sheet.auto_filter.ref for sheet in book))
    formulas = [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    check("no cell is a formula", not formulas, formulas[:5])
    counted, wrong = 0, []
    for table, rows in values.items():
        sheet = book[table]
        for number, cells in rows.items():
            for at, value in enumerate(cells):
                found = sheet.cell(row=3 + number, column=at + 1).value
                if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value) and isinstance(found, (int, float)):
                    counted += 1
                    number_of = float(value)
                    if not any(abs(found - number_of / by) < 1e-9 for by in (1, 1000)):
                        wrong.append((table, number, at, value, found))
                elif value == "" and found not in (None, ""):
                    wrong.append((table, number, at, value, found))
    check("numbers are the report's", counted > 0 and not wrong, wrong[:3] or f"{counted} numbers")



def pdf(path):
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    check("A4 pages", re.search(r"Page size:\s+59[45](\.\d+)? x 84[12](\.\d+)? pts", info) is not None, re.search(r"Pages:\s+(\d+)", info)[1] + " pages")
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    names = {line.split()[0].split("+")[-1] for line in fonts}
    serif = all(name.startswith(("TimesNewRoman", "LiberationSerif")) for name in names)
    check("one family, Times New Roman or its metric twin", names and serif, ", ".join(sorted(names)))
    boxes = subprocess.run(["pdftotext", "-bbox-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    to_mm = 25.4 / 72
    words = [[float(value) for value in found[:4]] + [found[4]] for found in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', boxes)]
    left, right = min(word[0] for word in words) * to_mm, 210 - max(word[2] for word in words) * to_mm
    check("nothing stands left of 30 mm or right of 15 mm", left >= 29.5 and right >= 14.5, f"left {left:.1f} mm, right {right:.1f} mm")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    wanted = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", "Nơi nhận:", "./.", "ngày", "tháng", "năm"]
    lost = [each for each in wanted if each not in text]
    check("the form's words", not lost, lost)
    broken = [letter for letter in "\ufffd□" if letter in text]
    check("no letter is lost", not broken)
    size = subprocess.run(["pdftohtml", "-xml", "-i", "-stdout", path], capture_output=True, text=True, check=True).stdout
    spec = {found[0]: float(found[1]) for found in re.findall(r'<fontspec id="(\d+)" size="(\d+)"', size)}
    body = [spec[found[0]] for found in re.findall(r'<text [^>]*font="(\d+)">(.*?)</text>', size) if len(re.sub("<.*?>", "", found[1])) > 60]
    # pdftohtml's unit is 2/3 of a point by default.
    points = sorted({round(each * 2 / 3, 1) for each in body})
    check("letters of the text are 13-14 points", any(12.6 <= each <= 14.4 for each in points), points)


kind, *rest = sys.argv[1:]
{"docx": docx, "xlsx": xlsx, "pdf": pdf}[kind](*rest)
sys.exit(failures > 0)
