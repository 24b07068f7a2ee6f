// Which tables a compiled statement walks through from one end to the other, and whether again and again.

import SQLite
import Warehouse

/// A table that a statement walks through whole.
struct FoundScan: Hashable {
  let table: TableName
  /// Whether it is walked through once for each row of something else.
  let isInLoop: Bool
}

extension Connection {
  /// The layers' tables that a statement walks through.
  func scans(of sql: String) throws -> [FoundScan] {
    let code = try bytecode(of: sql)
    let databases = try rows("PRAGMA database_list")
    var tables: [Int64: TableName] = [:]
    for cursor in code.openedCursors where cursor.database > 1 {
      guard
        let database = databases.first(where: { $0[0].integer == cursor.database })?[1].text,
        let layer = Layer(rawValue: database),
        let table = try value(
          "SELECT tbl_name FROM \(database).sqlite_master WHERE rootpage = ?",
          [.integer(cursor.rootPage)]
        ).text
      else { continue }
      tables[cursor.cursor] = TableName(layer, table)
    }
    let loops = code.loops
    var found: [FoundScan] = []
    for (address, instruction) in code.instructions.enumerated() {
      guard ["Rewind", "Last"].contains(instruction.opcode),
        let table = tables[instruction.p1], code.isLoop(over: instruction.p1)
      else { continue }
      let isInLoop = loops.contains { $0.contains(address) } && !code.isOnce(address)
      let scan = FoundScan(table: table, isInLoop: isInLoop)
      if !found.contains(scan) { found.append(scan) }
    }
    return found
  }
}

extension Bytecode {
  /// The addresses that run again and again: from where a jump back goes to the jump.
  fileprivate var loops: [ClosedRange<Int>] {
    var loops: [ClosedRange<Int>] = []
    for (address, instruction) in instructions.enumerated() {
      let target = Int(instruction.p2)
      switch instruction.opcode {
      // The program's start is after its end, which is no loop.
      case "Goto" where target > 1 && target < address,
        "Next" where target < address, "Prev" where target < address,
        "VNext" where target < address, "SorterNext" where target < address:
        loops.append(target...address)
      default: break
      }
    }
    // What a loop calls runs as often as the loop.
    for (address, instruction) in instructions.enumerated()
    where instruction.opcode == "Gosub" && loops.contains(where: { $0.contains(address) }) {
      let start = Int(instruction.p2)
      guard start > address,
        let end = instructions.indices[start...].first(where: {
          instructions[$0].opcode == "Return"
        })
      else { continue }
      loops.append(start...end)
    }
    return loops
  }

  /// Whether a cursor that was set to one end goes on from there; only the least or the greatest is taken
  /// otherwise.
  fileprivate func isLoop(over cursor: Int64) -> Bool {
    instructions.contains {
      ($0.opcode == "Next" || $0.opcode == "Prev") && $0.p1 == cursor
    }
  }

  /// Whether an address is reached only the first time.
  fileprivate func isOnce(_ address: Int) -> Bool {
    instructions[..<address].enumerated().contains {
      $0.element.opcode == "Once" && Int($0.element.p2) > address
    }
  }
}
