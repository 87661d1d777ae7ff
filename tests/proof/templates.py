"""Drives LibreOffice over the templates: called by templates.sh with the folder of the workbooks."""

import os
import pathlib
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

WORK = pathlib.Path(sys.argv[1])
PIPE = f"mang6-templates-{os.getpid()}"
WORDS = {
    "vi": {
        "guide": "Hướng dẫn", "devices": "Thiết bị", "sites": "Địa điểm", "contacts": "Đầu mối liên hệ",
        "name": "Tên *", "role": "Vai trò *", "site": "Địa điểm *", "serial": "Số sê-ri",
        "purchased": "Ngày mua", "router": "bộ định tuyến", "code": "Mã *", "kind": "Loại *",
        "unit": "Đơn vị hành chính", "office": "trụ sở cơ quan", "phone": "Điện thoại", "full": "Họ tên *",
    },
    "en": {
        "guide": "Guide", "devices": "Devices", "sites": "Sites", "contacts": "Contacts",
        "name": "Name *", "role": "Role *", "site": "Site *", "serial": "Serial",
        "purchased": "Purchased on", "router": "router", "code": "Code *", "kind": "Kind *",
        "unit": "Unit", "office": "office", "phone": "Phone", "full": "Name *",
    },
}
TEXT = 256  # com.sun.star.util.NumberFormat.TEXT
LIST = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect():
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except Exception:  # not listening yet
            time.sleep(0.5)
    sys.exit("templates: LibreOffice does not answer")


def check(fact, told):
    if not fact:
        raise SystemExit(f"templates: {told}")


class Book:
    def __init__(self, desktop, context, path):
        self.context, self.path = context, path
        self.doc = desktop.loadComponentFromURL(
            path.as_uri(), "_blank", 0, (prop("Hidden", True), prop("RepairPackage", False))
        )
        check(self.doc is not None, f"{path.name} does not open")

    def sheet(self, name):
        return self.doc.Sheets.getByName(name)

    def heads(self, name):
        sheet, heads = self.sheet(name), {}
        column = 0
        while sheet.getCellByPosition(column, 0).String:
            heads[sheet.getCellByPosition(column, 0).String] = column
            column += 1
        return heads

    def offered(self, name, column):
        """What a drop-down offers, as LibreOffice works its source out."""
        validation = self.sheet(name).getCellByPosition(column, 1).Validation
        if validation.Type != LIST:
            return None
        scratch = self.sheet(WORDS_GUIDE[self.lang]).getCellRangeByPosition(20, 40, 20, 40 + 199)
        scratch.clearContents(1 | 2 | 4 | 16)
        scratch.setArrayFormula("=" + validation.getFormula1())
        values = [row[0] for row in scratch.getDataArray()]
        scratch.setArrayFormula("")
        return [value for value in values if isinstance(value, str) and value]

    def save(self, path):
        self.doc.storeToURL(path.as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),))

    def pdf(self, path):
        self.doc.storeToURL(path.as_uri(), (prop("FilterName", "calc_pdf_Export"),))

    def close(self):
        self.doc.close(True)


def marked(desktop, context, path, name):
    """How many cells LibreOffice marks as invalid: its own judgement of its validations."""
    book = Book(desktop, context, path)
    controller = book.doc.CurrentController
    sheet = book.sheet(name)
    controller.setActiveSheet(sheet)
    # Notes that are shown are shapes as well.
    before = sheet.DrawPage.Count
    helper = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    helper.executeDispatch(controller.Frame, ".uno:ShowInvalid", "", 0, ())
    count = sheet.DrawPage.Count - before
    book.close()
    return count


WORDS_GUIDE = {lang: words["guide"] for lang, words in WORDS.items()}


def opens(book, lang):
    """Heads, notes, frozen panes, hidden sheets; every drop-down offers something."""
    words, lists = WORDS[lang], 0
    names = book.doc.Sheets.ElementNames
    check(names[0] == words["guide"], f"the first sheet is {names[0]}")
    for name in names:
        sheet = book.sheet(name)
        if name.startswith("_"):
            check(not sheet.IsVisible, f"{name} can be seen")
            continue
        if name == words["guide"]:
            continue
        heads = book.heads(name)
        check(len(heads) >= 5, f"{name} has {len(heads)} heads")
        check(sheet.Annotations.Count == len(heads), f"{name}: {sheet.Annotations.Count} notes on {len(heads)} heads")
        for head, column in heads.items():
            offered = book.offered(name, column)
            if offered is None:
                continue
            lists += 1
            validation = sheet.getCellByPosition(column, 1).Validation
            check(validation.ShowList != 0, f"{name}, {head}: the arrow is hidden")
            is_fixed = "_lists" in validation.getFormula1()
            check(offered or not is_fixed, f"{name}, {head}: nothing is offered")
            last = sheet.getCellByPosition(column, 1500).Validation
            check(last.Type == LIST, f"{name}, {head}: no drop-down in row 1501")
    return lists


def put(book, name, row, values):
    """Types into cells: what is typed into a cell formatted as text is text, in any other what it looks like."""
    heads, sheet = book.heads(name), book.sheet(name)
    for head, text in values.items():
        cell = sheet.getCellByPosition(heads[head], row)
        form = book.doc.NumberFormats.getByKey(cell.NumberFormat).Type
        if form & TEXT:
            cell.setString(text)
        else:
            check(head == WORDS[book.lang]["purchased"], f"{name}, {head}: no text format, {form}")
            cell.setFormula(text)


def first_free(book, name):
    row = 1
    while book.sheet(name).getCellByPosition(0, row).String:
        row += 1
    return row


def fill(book, lang):
    words = WORDS[lang]
    heads = book.heads(words["devices"])
    roles = book.offered(words["devices"], heads[words["role"]])
    check(words["router"] in roles and len(roles) > 10, f"roles: {roles}")
    # A site that is typed is offered to the devices at once.
    row = first_free(book, words["sites"])
    units = book.offered(words["sites"], book.heads(words["sites"])[words["unit"]])
    unit = [each for each in units if each.endswith("[2025/21040]")]
    check(len(units) == 97 and unit, f"{len(units)} units are offered")
    kinds = book.offered(words["sites"], book.heads(words["sites"])[words["kind"]])
    put(book, words["sites"], row, {
        words["code"]: "moi", words["name"]: "Trụ sở mới", words["kind"]: kinds[2], words["unit"]: unit[0],
    })
    sites = book.offered(words["devices"], heads[words["site"]])
    check("moi" in sites, f"sites offered: {sites}")
    row = first_free(book, words["devices"])
    put(book, words["devices"], row, {
        words["name"]: "moi-01", words["role"]: words["router"], words["site"]: "moi", words["serial"]: "00450077",
        words["purchased"]: "2026-03-04",
    })
    put(book, words["contacts"], first_free(book, words["contacts"]), {
        words["code"]: "bs-1", words["full"]: "Võ Thị Bình", words["phone"]: "0905123456",
    })
    # A change of what is recorded.
    put(book, words["devices"], 1, {words["serial"]: "SUA-01"})
    return heads[words["role"]], row


def judges(desktop, context, lang, role):
    """A wrong value is marked and right ones are not."""
    devices = WORDS[lang]["devices"]
    # What is recorded may name what stands outside the commune: that is marked before, too.
    before = marked(desktop, context, WORK / f"commune-{lang}.xlsx", devices)
    after = marked(desktop, context, WORK / f"filled-{lang}.xlsx", devices)
    check(after == before, f"{after - before} right values are marked as wrong")
    book = Book(desktop, context, WORK / f"filled-{lang}.xlsx")
    book.sheet(devices).getCellByPosition(*role).setString("máy giặt")
    book.save(WORK / f"wrong-{lang}.xlsx")
    book.close()
    wrong = marked(desktop, context, WORK / f"wrong-{lang}.xlsx", devices)
    check(wrong == before + 1, "a wrong role is not marked")


def main():
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{WORK}/profile", "--headless", "--norestore", "--nologo",
         f"--accept=pipe,name={PIPE};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        context = connect()
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        for lang in WORDS:
            for kind in ("empty", "commune", "province"):
                book = Book(desktop, context, WORK / f"{kind}-{lang}.xlsx")
                book.lang = lang
                lists = opens(book, lang)
                print(f"{kind}-{lang}.xlsx: {len(book.doc.Sheets.ElementNames)} sheets, {lists} drop-downs")
                check(lists >= 40, f"only {lists} drop-downs")
                if kind == "province":
                    book.pdf(WORK / f"{kind}-{lang}.pdf")
                    book.save(WORK / f"saved-{lang}.xlsx")
                if kind == "commune":
                    role = fill(book, lang)
                    book.save(WORK / f"filled-{lang}.xlsx")
                book.close()
                if kind == "commune":
                    judges(desktop, context, lang, role)
        try:
            desktop.terminate()
        except Exception:  # it ends while it answers
            pass
        office.wait(timeout=60)
    finally:
        if office.poll() is None:
            office.terminate()


main()
