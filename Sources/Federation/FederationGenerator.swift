// The way in: lives the 24 months of the example and writes what its systems would export.

public import Foundation

/// Makes the landing files of the example federation: SESI, SENAI and IEL over 24 months.
///
/// The same scale and seed give the same bytes on every machine. Scale 1 is about a million records.
/// People, companies and numbers are invented; taxpayer numbers pass their check digits.
public struct FederationGenerator {
  private let scale: Double
  private let seed: UInt64

  /// - Parameters:
  ///   - scale: How much of everything; 1 is about a million records.
  ///   - seed: Which federation; any number.
  public init(scale: Double, seed: UInt64) {
    precondition(scale > 0, "the scale of a federation is more than 0")
    self.scale = scale
    self.seed = seed
  }

  /// Writes `.pantanal/landing`, `.pantanal/later`, `.pantanal/truth` and `.pantanal/manifest.json`
  /// under `folder`, all files readable by their owner alone, and replaces what is there.
  ///
  /// - Parameters:
  ///   - folder: The folder of a project; made when it is not there.
  ///   - progress: Called after each month with the months written and how many there are.
  /// - Returns: What was written and planted; `manifest.json` holds the same.
  /// - Throws: What the file system or `progress` threw; what was written until then stays.
  public func write(
    to folder: URL, progress: (_ completed: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> Manifest {
    let landing = Landing(
      at: folder.appending(path: ".pantanal"), scale: scale, seed: seed)
    var school = try School(landing: landing, seed: seed)
    var internships = try Internships(landing: landing, seed: seed)
    var shop = try Shop(landing: landing, seed: seed)
    for index in 0..<Month.count {
      let month = Month(index: index)
      try school.live(month)
      try internships.live(month, students: school.students)
      try shop.live(month, students: school.students)
      try progress(index + 1, Month.count)
    }
    try school.liveOn()
    try school.finish()
    try shop.finish()
    return try landing.finish()
  }
}
