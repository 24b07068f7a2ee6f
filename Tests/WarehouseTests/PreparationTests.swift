import Foundation
import SQLite
import Synchronization
import Testing
import Warehouse

@Suite("Preparing a warehouse")
struct PreparationTests {
  /// Two programs that start at the same time on a machine that has no warehouse yet.
  @Test func mayBeDoneByManyAtOnce() throws {
    for _ in 0..<10 {
      let folder = try TemporaryFolder()
      let warehouse = Warehouse(folder: folder.url.appending(path: "warehouse"))
      let errors = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        do {
          try warehouse.prepare()
        } catch {
          errors.withLock { $0.append("\(error)") }
        }
      }
      #expect(errors.withLock { $0 } == [])
      #expect(try warehouse.connect().value("SELECT count(*) FROM raw._ledger") == 0)
    }
  }

  @Test func makesFilesForTheirOwnerAlone() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url.appending(path: "warehouse"))
    try warehouse.prepare()
    for url in Layer.allCases.map(warehouse.url) + [warehouse.catalogURL] {
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }
}
