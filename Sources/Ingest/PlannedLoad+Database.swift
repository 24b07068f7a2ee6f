// What is to be read from a database, and why.

import Connections
import SQLite
import Warehouse

/// The reading of a database that is to be done.
struct PlannedQuery: Sendable {
  /// The highest value of the `since` column that is in the table; nil where all is read.
  let highWater: String?
  /// The loads whose rows go when the new ones come.
  let former: [FormerLoad]
}

extension PlannedLoad {
  /// Plans the reading of a database, whose content nothing short of reading it tells.
  init(database source: Source, on connection: Connection?) throws {
    self.init(source)
    throw PantanalError(
      .sourceInvalid, "databases cannot be read yet", place: source.place)
  }
}
