// What a trained model is kept as: one run of bytes, in catalog.model_version.
//
//   offset 0   8 bytes  the letters PTNLMODL
//   offset 8   4 bytes  the length of the description, little-endian
//   offset 12           the description: JSON, UTF-8, keys in alphabetical order
//   after it            the trees in XGBoost's UBJSON format; nothing for item-to-item
//
// Other programs can read it: the rest of the file after the description is a model that
// xgboost.Booster().load_model(bytearray) takes.

import Foundation

/// A trained model in a form that is stored.
struct Artifact: Equatable, Sendable {
  /// What the trees do not say.
  struct Description: Codable, Equatable, Sendable {
    /// The version of this layout.
    var format = 1
    /// How features become numbers, for gradient boosting.
    var encoding: FeatureEncoding?
    /// The catalogue and its likenesses, for item-to-item.
    var recommender: Recommender?
  }

  /// What is known beside the trees.
  let description: Description
  /// The trees, as XGBoost writes them.
  let booster: [UInt8]

  private static let mark = Array("PTNLMODL".utf8)

  /// Puts a model together.
  init(description: Description, booster: [UInt8] = []) {
    self.description = description
    self.booster = booster
  }

  /// Reads what ``bytes()`` wrote.
  ///
  /// - Throws: ``LearningError`` when the bytes are something else or not whole.
  init(bytes: [UInt8]) throws {
    guard bytes.count >= 12, Array(bytes[0..<8]) == Self.mark else {
      throw LearningError.unreadableArtifact("it does not begin with PTNLMODL")
    }
    let length = bytes[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= 12 + length else {
      throw LearningError.unreadableArtifact("it ends within its description")
    }
    do {
      description = try JSONDecoder().decode(
        Description.self, from: Data(bytes[12..<12 + length]))
    } catch {
      throw LearningError.unreadableArtifact("its description is not the JSON it should be")
    }
    guard description.format == 1 else {
      throw LearningError.unreadableArtifact("its format is \(description.format), not 1")
    }
    booster = Array(bytes[(12 + length)...])
  }

  /// The model as bytes, the same for the same model.
  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(description)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) }
    return Self.mark + length + json + booster
  }
}

/// Item-to-item likenesses with the keys of the items.
struct Recommender: Codable, Equatable, Sendable {
  /// An item's key as the warehouse has it.
  enum ItemKey: Codable, Hashable, Comparable, Sendable {
    /// A number.
    case integer(Int64)
    /// A text.
    case text(String)
  }

  /// The catalogue: the keys of the items by position.
  let items: [ItemKey]
  /// Which of them are alike.
  let model: ItemToItem
}
