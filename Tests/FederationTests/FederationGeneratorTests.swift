import Foundation
import Testing

@testable import Federation

@Suite("The landing files")
struct FederationGeneratorTests {
  @Test func areTheSameForTheSameSeed() throws {
    let one = try Scratch(scale: 0.01, seed: 7)
    let same = try Scratch(scale: 0.01, seed: 7)
    let other = try Scratch(scale: 0.01, seed: 8)
    #expect(one.manifest == same.manifest)
    #expect(!one.manifest.files.isEmpty)
    for file in one.manifest.files {
      #expect(try one.data(file.path) == same.data(file.path), "\(file.path)")
    }
    let path = "landing/secretaria/alunos_2024-01.csv"
    #expect(try one.data(path) != other.data(path))
  }

  /// Writes landing files for trying things by hand, where PANTANAL_LANDING_OUT says, at the scale
  /// of PANTANAL_LANDING_SCALE.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PANTANAL_LANDING_OUT"] != nil))
  func canBeWrittenByHand() throws {
    let environment = ProcessInfo.processInfo.environment
    let folder = URL(filePath: try #require(environment["PANTANAL_LANDING_OUT"]))
    let scale = Double(environment["PANTANAL_LANDING_SCALE"] ?? "") ?? 0.05
    let manifest = try FederationGenerator(scale: scale, seed: 7).write(to: folder)
    #expect(!manifest.files.isEmpty)
  }
}
