import Foundation
import Testing
import Warehouse

@Suite("A target")
struct TargetTests {
  private static func project(_ yaml: String) throws -> Project {
    let folder = try TemporaryFolder(["pantanal.yaml": yaml])
    return try Project(at: folder.url, environment: [:])
  }

  @Test func saysWhereShapesComeFromAndWhetherItIsMasked() throws {
    let targets = try Self.project(
      """
      targets:
        dev: {warehouse: .pantanal/dev, shape: follow, mask: true}
        trial: {warehouse: .pantanal/trial}
      """
    ).settings.targets
    #expect(targets["dev"]?.shape == .follow)
    #expect(targets["dev"]?.isMasked == true)
    #expect(targets["trial"]?.shape == .migrations)
    #expect(targets["trial"]?.isMasked == false)
  }

  @Test(arguments: [
    "dev: {warehouse: .pantanal/warehouse}",
    "dev: {warehouse: .pantanal/warehouse/dev}",
    "dev: {warehouse: .pantanal}",
    "{a: {warehouse: .pantanal/dev}, b: {warehouse: ./.pantanal//dev}}",
  ])
  func hasAFolderOfItsOwn(_ targets: String) throws {
    let error = #expect(throws: PantanalError.self) {
      _ = try Self.project("targets:\n  \(targets)\n")
    }
    #expect(error?.message.contains("shares its folder") == true)
    #expect(error?.place?.line == 2)
  }

  @Test(arguments: ["shape: copy", "mask: perhaps", "masked: true"])
  func refusesWhatItDoesNotKnow(_ setting: String) {
    #expect(throws: PantanalError.self) {
      _ = try Self.project("targets:\n  dev: {warehouse: .pantanal/dev, \(setting)}\n")
    }
  }

  @Test func publishesIntoItsOwnFolder() throws {
    let project = try Self.project(
      """
      connections: {nuvem: {type: azure_blob, url: "az://marts", account: a, credential: none}}
      targets: {dev: {warehouse: .pantanal/dev}}
      publishing:
        bi: {to: .pantanal/published, tables: [refined.*]}
        far: {to: nuvem/marts, tables: [refined.*]}
      """)
    let target = try #require(project.settings.targets["dev"])
    let confined = project.confined(to: target.warehouse).settings
    #expect(confined.warehouse == target.warehouse)
    #expect(
      confined.marts.map(\.folder.path)
        == Array(repeating: target.warehouse.appending(path: "published").path, count: 2))
    #expect(confined.marts.allSatisfy { $0.upload == nil })
    #expect(project.settings.marts.contains { $0.upload != nil })
  }
}
