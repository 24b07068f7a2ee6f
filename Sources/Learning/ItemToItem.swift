// Item-to-item collaborative filtering: items are alike when the same people bought them. Which of
// its settings fits best is found in ItemToItem+Search.

import Foundation

/// What each person bought, and how often.
struct Baskets: Equatable, Sendable {
  /// One purchase history.
  struct Entry: Equatable, Sendable {
    /// The item's position in the catalogue.
    let item: Int
    /// How often it was bought.
    let weight: Float
  }

  /// The histories, one per person.
  let people: [[Entry]]
  /// How many items the catalogue has.
  let itemCount: Int

  /// How many people bought each item at all.
  var buyerCounts: [Int] {
    var counts = Array(repeating: 0, count: itemCount)
    for entries in people { for entry in entries { counts[entry.item] += 1 } }
    return counts
  }
}

/// Likeness of items, and how it is mixed with what a person and everyone buys anyway.
struct ItemToItem: Codable, Equatable, Sendable {
  /// What likeness means, for items bought by `a` and `b` people of `n`, `both` of whom bought both.
  enum Likeness: String, Codable, Sendable, CaseIterable {
    /// both / √(a·b)
    case cosine
    /// both · n / (a·b): how much more often than by chance.
    case lift
  }

  /// The dials.
  struct Parameters: Codable, Equatable, Sendable {
    /// What likeness means.
    var likeness = Likeness.cosine
    /// Likeness is multiplied by both / (both + shrinkage): a few people in common prove little.
    var shrinkage = 10.0
    /// The weight of what the person already buys, beside 1 for what is like it.
    var ownWeight = 0.5
    /// The weight of what everyone buys.
    var popularWeight = 0.1
    /// Each item keeps so many of the items most like it.
    var neighbourLimit = 50
  }

  /// An item and how much it is like another.
  struct Neighbour: Codable, Equatable, Sendable {
    /// The item's position.
    let item: Int
    /// How alike the two are, from 0.
    let likeness: Float
  }

  /// The dials.
  let parameters: Parameters
  /// For each item, the items most like it, most alike first.
  let neighbours: [[Neighbour]]
  /// For each item, its buyers as a share of those of the item bought most.
  let popularity: [Float]

  /// Learns which items are alike.
  ///
  /// - Complexity: O(Σ h²) for histories of h items, and memory for one row of likenesses.
  init(learningFrom baskets: Baskets, parameters: Parameters) {
    self.parameters = parameters
    let buyerCounts = baskets.buyerCounts
    popularity = Self.shares(buyerCounts.map(Float.init))
    var buyers = Array(repeating: [Int32](), count: baskets.itemCount)
    for (person, entries) in baskets.people.enumerated() {
      for entry in entries { buyers[entry.item].append(Int32(person)) }
    }
    neighbours = (0..<baskets.itemCount).map { item in
      var both = Array(repeating: 0, count: baskets.itemCount)
      for person in buyers[item] {
        for entry in baskets.people[Int(person)] { both[entry.item] += 1 }
      }
      both[item] = 0
      return Self.neighbours(
        of: item, both: both, buyerCounts: buyerCounts, peopleCount: baskets.people.count,
        parameters: parameters)
    }
  }

  private init(parameters: Parameters, like other: ItemToItem) {
    self.parameters = parameters
    neighbours = other.neighbours
    popularity = other.popularity
  }

  /// The same likenesses, mixed otherwise.
  func mixing(own: Double, popular: Double) -> ItemToItem {
    var parameters = parameters
    parameters.ownWeight = own
    parameters.popularWeight = popular
    return ItemToItem(parameters: parameters, like: self)
  }

  /// How well each item fits a person with this history.
  func scores(for history: [Baskets.Entry]) -> [Float] {
    mix(parts(for: history))
  }

  /// The two parts of a score that depend on the person, each from 0 to 1.
  func parts(for history: [Baskets.Entry]) -> (like: [Float], own: [Float]) {
    var like = Array(repeating: Float(0), count: popularity.count)
    var own = like
    for entry in history {
      own[entry.item] += entry.weight
      for neighbour in neighbours[entry.item] {
        like[neighbour.item] += entry.weight * neighbour.likeness
      }
    }
    return (Self.shares(like), Self.shares(own))
  }

  /// Adds up the parts of a score.
  func mix(_ parts: (like: [Float], own: [Float])) -> [Float] {
    let own = Float(parameters.ownWeight)
    let popular = Float(parameters.popularWeight)
    return popularity.indices.map {
      parts.like[$0] + own * parts.own[$0] + popular * popularity[$0]
    }
  }

  /// The positions of the `k` highest scores, ties in the order of the catalogue.
  static func ranking(_ scores: [Float], k: Int) -> [Int] {
    var best: [Int] = []
    for item in scores.indices where best.count < k || scores[item] > scores[best[best.count - 1]] {
      var place = best.count
      while place > 0, scores[item] > scores[best[place - 1]] { place -= 1 }
      best.insert(item, at: place)
      if best.count > k { best.removeLast() }
    }
    return best
  }

  private static func neighbours(
    of item: Int, both: [Int], buyerCounts: [Int], peopleCount: Int, parameters: Parameters
  ) -> [Neighbour] {
    let found = both.indices.filter { both[$0] > 0 }.map { other in
      let product = Double(buyerCounts[item]) * Double(buyerCounts[other])
      let count = Double(both[other])
      let likeness =
        switch parameters.likeness {
        case .cosine: count / product.squareRoot()
        case .lift: count * Double(peopleCount) / product
        }
      return Neighbour(
        item: other, likeness: Float(likeness * count / (count + parameters.shrinkage)))
    }
    let sorted = found.sorted {
      ($1.likeness, $0.item) < ($0.likeness, $1.item)
    }
    return Array(sorted.prefix(parameters.neighbourLimit))
  }

  /// Numbers divided by the largest of them.
  private static func shares(_ numbers: [Float]) -> [Float] {
    let largest = numbers.max() ?? 0
    return largest > 0 ? numbers.map { $0 / largest } : numbers
  }
}
