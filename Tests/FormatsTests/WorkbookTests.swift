// Workbooks written by openpyxl and by XlsxWriter, beside what openpyxl reads in them.

import Foundation
import Testing

@testable import Formats

@Suite(
  "Workbooks, as openpyxl reads them",
  .enabled(if: VirtualPython.exists, "no .venv; make test-deps makes it"))
struct WorkbookTests {
  /// Random workbooks by both writers; answers the rows that openpyxl reads, as text by our rules.
  static let program = #"""
    import datetime as dt, decimal, json, os, random, sys
    import openpyxl, xlsxwriter
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    folder = json.load(sys.stdin)

    def number(v):
      if isinstance(v, int): return str(v)
      d = decimal.Decimal(repr(v)).normalize()
      if d == 0: return "0"
      if 1e-6 <= abs(v) < 1e21: return format(d, "f")
      sign, digits, exponent = d.as_tuple()
      digits = "".join(map(str, digits))
      e = exponent + len(digits) - 1
      return ("-" if sign else "") + digits[0] + ("." + digits[1:] if len(digits) > 1 else "") \
        + "e" + ("-" if e < 0 else "+") + str(abs(e))

    def clock(t):
      return t.strftime("%H:%M:%S") + (".%03d" % (t.microsecond // 1000) if t.microsecond else "")

    def text(cell):
      v = cell.value
      if v is None or v == "": return None
      if isinstance(v, bool): return "true" if v else "false"
      if isinstance(v, (int, float)): return number(v)
      if isinstance(v, dt.datetime):
        day = v.strftime("%Y-%m-%d").rjust(10, "0")
        isDay = not any(c in cell.number_format for c in "hs") and v.time() == dt.time()
        return day if isDay else day + " " + clock(v)
      if isinstance(v, dt.time): return clock(v)
      if isinstance(v, dt.timedelta):
        ms = round(v.total_seconds() * 1000)
        s, ms = divmod(ms, 1000)
        return "%02d:%02d:%02d" % (s // 3600, s // 60 % 60, s % 60) + (".%03d" % ms if ms else "")
      return str(v)

    letters = "abç ;,\"'<>&\t\n漢😀"
    def value(r):
      kind = r.randrange(9)
      if kind == 0: return None, None
      if kind == 1: return r.choice([0, -1, 7, 123456789012, -2**40]), None
      if kind == 2: return r.choice([0.1, 1.1, -2.5, 1/3, 1e-7, 1.5e22, 12345.678, 2.5e-5, 1e15 / 7]), None
      if kind == 3: return r.random() < 0.5, None
      if kind == 4:
        return dt.datetime(1905, 1, 1) + dt.timedelta(days=r.randrange(200000)), \
          r.choice(["dd/mm/yyyy", "yyyy-mm-dd", "[$-416]d\\ \"de\"\\ mmmm\\ \"de\"\\ yyyy;@"])
      if kind == 5:
        return dt.datetime(1950, 1, 1) + dt.timedelta(
          seconds=r.randrange(4 * 10**9), milliseconds=r.choice([0, 0, 250])), \
          r.choice(["dd/mm/yyyy hh:mm:ss", "yyyy-mm-dd\\ hh:mm", "[Red]d/m/yy h:mm;@"])
      if kind == 6:
        return dt.timedelta(seconds=r.randrange(10**6)), "[h]:mm:ss"
      if kind == 7:
        return r.choice([0.5, 12.25, 3, 45000]), r.choice(
          ["0.00%", "#,##0.00", "\"R$\" #,##0.00", "0 \"dias\"", "[Red]0", "0.0E+00", "General"])
      return "".join(r.choice(letters) for _ in range(r.randrange(1, 12))).strip() or "x", None

    def rows(seed):
      r = random.Random(seed)
      width = r.randrange(1, 12)
      yield [(f"col{i}", None) for i in range(width)]
      for _ in range(r.randrange(1, 40)):
        yield [value(r) for _ in range(width)] if r.random() < 0.9 else [(None, None)] * width

    def read(path, sheet=None):
      book = openpyxl.load_workbook(path, data_only=True)
      ws = book[sheet] if sheet else book.worksheets[0]
      found = [[text(c) for c in row] for row in ws.iter_rows()]
      return [row for row in found if any(v is not None for v in row)]

    answers = {}
    for seed in range(40):
      path = os.path.join(folder, f"openpyxl-{seed}.xlsx")
      book = openpyxl.Workbook()
      if seed % 2: book.epoch = openpyxl.utils.datetime.MAC_EPOCH
      for i, row in enumerate(rows(seed), 1):
        for j, (v, f) in enumerate(row, 1):
          c = book.active.cell(i, j)
          if v is None: continue
          c.value = v
          if f: c.number_format = f
      book.save(path)
      answers[f"openpyxl-{seed}.xlsx"] = read(path)
      path = os.path.join(folder, f"xlsxwriter-{seed}.xlsx")
      options = {"constant_memory": seed % 3 == 0, "date_1904": seed % 2 == 1,
                 "in_memory": True, "use_zip64": seed % 5 == 0}
      book = xlsxwriter.Workbook(path, options)
      ws = book.add_worksheet()
      formats = {}
      for i, row in enumerate(rows(1000 + seed)):
        for j, (v, f) in enumerate(row):
          if v is None: continue
          f = f and formats.setdefault(f, book.add_format({"num_format": f}))
          if isinstance(v, str): ws.write_string(i, j, v, f)
          else: ws.write(i, j, v, f)
      book.close()
      answers[f"xlsxwriter-{seed}.xlsx"] = read(path)

    book = openpyxl.Workbook()
    ws = book.active
    ws.title = "Resumo"
    ws.append(["a", "b"]); ws.append([1, 2])
    ws.merge_cells("A3:B3"); ws["A3"] = "junto"
    hidden = book.create_sheet("Matrículas 2026"); hidden.sheet_state = "hidden"
    hidden.append(["aluno"]); hidden.append(["Zé"])
    rich = book.create_sheet("rico")
    rich.append(["t"])
    rich.append([CellRichText("um ", TextBlock(InlineFont(b=True), "dois"), " três")])
    formulas = book.create_sheet("formulas")
    formulas.append(["f", "g"]); formulas.append([1, "=A2*2"]); formulas.append([3, 4])
    book.create_chartsheet("grafico", 0)
    book.save(os.path.join(folder, "sheets.xlsx"))

    book = xlsxwriter.Workbook(os.path.join(folder, "results.xlsx"))
    ws = book.add_worksheet("resultados")
    bold = book.add_format({"bold": True})
    ws.write_row(0, 0, ["soma", "texto", "erro", "igual", "rico", "lógico"])
    ws.write_formula(1, 0, "=1+1", None, 2)
    ws.write_formula(1, 1, '="a"&"b"', None, "ab")
    ws.write_formula(1, 2, "=NA()", None, "#N/A")
    ws.write_formula(1, 3, '=A2=3', None, False)
    ws.write_rich_string(1, 4, "um ", bold, "dois", " três")
    ws.write_formula(1, 5, "=TRUE", None, True)
    ws.set_row(2, 30); ws.write_blank(2, 0, None, bold)
    ws.write_string(3, 7, "fora")
    book.close()
    json.dump(answers, sys.stdout)
    """#

  /// Made once for all tests.
  static let made = Result {
    let folder = TemporaryFolder.untilExit()
    let answers = try VirtualPython.run(
      program, on: folder.path, as: [String: [[String?]]].self)
    return (folder, answers)
  }

  let folder: TemporaryFolder
  let answers: [String: [[String?]]]

  init() throws { (folder, answers) = try Self.made.get() }

  @Test func haveTheSameCells() throws {
    #expect(answers.count == 80)
    var cellCount = 0
    for (name, rows) in answers {
      let found = try ReadRecords.sheet(folder.file(name))
      #expect(found.names == rows.first, "\(name)")
      #expect(found.rejects.isEmpty, "\(name)")
      // What openpyxl reads ends at the last column that has a cell.
      let padded = rows.dropFirst().map { row in
        row + Array(repeating: nil, count: max(0, (found.names?.count ?? 0) - row.count))
      }
      for (index, (row, other)) in zip(found.rows, padded).enumerated() where row != other {
        Issue.record("\(name), row \(index): \(row) and not \(other)")
      }
      #expect(found.rows.count == padded.count, "\(name)")
      cellCount += padded.map(\.count).reduce(0, +)
    }
    #expect(cellCount > 5000)
  }

  @Test func areReadBySheet() throws {
    let path = folder.file("sheets.xlsx")
    #expect(
      try WorkbookRecords.sheetNames(path: path) == [
        "Resumo", "Matrículas 2026", "rico", "formulas",
      ])
    let first = try ReadRecords.sheet(path)
    #expect(first.names == ["a", "b"] && first.rows == [["1", "2"], ["junto", nil]])
    let hidden = try ReadRecords.sheet(path, sheet: "matrículas 2026")
    #expect(hidden.names == ["aluno"] && hidden.rows == [["Zé"]])
    #expect(try ReadRecords.sheet(path, sheet: "rico").rows == [["um dois três"]])
    let error = #expect(throws: FormatError.self) {
      try ReadRecords.sheet(path, sheet: "Matriculas 2025")
    }
    #expect(error?.message == "there is no sheet Matriculas 2025 in this workbook")
    #expect(
      error?.hint
        == "did you mean Matrículas 2026? The sheets are Resumo, Matrículas 2026, rico, formulas")
  }

  @Test func haveTheResultsOfFormulas() throws {
    let found = try ReadRecords.sheet(folder.file("results.xlsx"))
    #expect(found.rows == [["2", "ab", "#N/A", "false", "um dois três", "true"]])
    #expect(found.lines == [2])
    #expect(found.rejects.map(\.reason) == ["8 cells where 6 belong"])
    #expect(found.rejects.map(\.line) == [4])
    #expect(found.rejects.map(\.text) == ["\t\t\t\t\t\t\tfora"])
    let without = try ReadRecords.sheet(folder.file("sheets.xlsx"), sheet: "formulas")
    #expect(without.rows == [["3", "4"]])
    #expect(
      without.rejects.map(\.reason) == ["the formula in column B was saved without its value"])
  }
}
