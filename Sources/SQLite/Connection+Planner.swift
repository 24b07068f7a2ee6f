// What the query planner may do.

import CSQLite

extension Connection {
  /// Keeps the planner to what the text of a statement says, so that its bytecode reads every column
  /// that the statement names.
  ///
  /// For looking at bytecode only: statements get slower, their results stay the same. Sub-queries are
  /// still joined with what is around them, because a column that nobody wants of them is then not read.
  ///
  /// Related SQLite documentation: <https://www.sqlite.org/c3ref/c_testctrl_always.html>
  public func disableOptimisations() {
    _ = pantanal_disable_optimizations(handle, ~Self.flattening)
  }

  /// SQLITE_QueryFlattener and SQLITE_FlttnUnionAll of sqliteInt.h.
  private static let flattening: UInt32 = 0x0000_0001 | 0x0080_0000
}
