// The shape of the package: a module imports only what lies below it.

import Foundation
import Testing

@Suite("Layering")
struct LayeringTests {
  static let manifest = (try? Manifest())?.modules ?? []
  static let names = Set(manifest.map(\.name))

  @Test func knowsTheModules() {
    #expect(Self.manifest.count > 20)
    #expect(Self.names.isSuperset(of: ["CSQLite", "SQLite", "Warehouse", "Pipeline", "pantanal"]))
  }

  @Test func placesEveryFolder() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appending(path: "Sources").path
    ).filter { !$0.contains(".") }
    #expect(
      Set(folders).subtracting(Self.names) == [], "a folder that Package.swift does not place")
  }

  @Test(arguments: manifest)
  func importsOnlyWhatItStandsOn(module: Manifest.Module) throws {
    for file in Repository.files(under: "Sources/\(module.name)", ending: ".swift") {
      for match in try Repository.text(of: file).matches(of: /(?m)^(?:@?\w+ )*import (\w+)/) {
        let imported = String(match.1)
        guard Self.names.contains(imported) else { continue }
        #expect(module.dependencies.contains(imported), "\(file) imports \(imported)")
      }
    }
  }

  @Test(arguments: manifest.indices)
  func standsOnlyOnModulesAboveItInTheList(index: Int) {
    let earlier = Set(Self.manifest[..<index].map(\.name))
    let later = Self.manifest[index].dependencies.intersection(Self.names).subtracting(earlier)
    #expect(later == [], "\(Self.manifest[index].name) stands on what comes after it")
  }

  /// What is done to a warehouse is wired by the pipeline, never by one part calling another.
  @Test(arguments: ["Ingest", "Migrations", "Transforms", "Quality", "Learning", "Publishing"])
  func keepsSiblingsApart(name: String) throws {
    let siblings: Set = [
      "Ingest", "Migrations", "Transforms", "Quality", "Learning", "Publishing", "Pipeline",
    ]
    let module = try #require(Self.manifest.first { $0.name == name })
    #expect(module.dependencies.isDisjoint(with: siblings))
  }

  /// One module owns every pointer to SQLite, and SQL functions reach it through a table only.
  @Test func givesLibsqlite3ToOneModule() {
    let owners = Self.manifest.filter { $0.dependencies.contains("CSQLite") }.map(\.name)
    #expect(owners == ["SQLite"])
  }
}
