// From a changed row to the keys that may change with it: directly where the row bears the key, else along
// equalities over rows of other tables to one that does.

import SQLText
import Warehouse

/// One way from a changed table's rows to keys.
struct KeyRoute {
  /// One step: rows of the next relation are those whose `to` is among the values of `from`.
  struct Hop {
    let from: QueryTerm
    let to: QueryTerm
    let table: TableName
  }

  /// The steps, none where the changed rows bear the key.
  let hops: [Hop]
  /// The key's parts as terms of the last relation.
  let keys: [QueryTerm]
}

extension KeyAnalysis {
  /// The ways from rows of a relation to parts of the key, all of which count together.
  ///
  /// - Parameters:
  ///   - relation: The relation, by its number.
  ///   - parts: The key's parts, by position.
  /// - Returns: Nothing when there is no way.
  func routes(from relation: Int, to parts: [Int]) -> [KeyRoute]? {
    for depth in 0...4 {
      if let routes = routes(from: relation, to: parts, depth: depth, without: [relation]) {
        return routes
      }
    }
    return nil
  }

  private func routes(
    from relation: Int, to parts: [Int], depth: Int, without visited: Set<Int>
  ) -> [KeyRoute]? {
    if let keys = keys(of: relation, parts) { return [KeyRoute(hops: [], keys: keys)] }
    guard depth > 0 else { return nil }
    for link in links where link.from.relation == relation {
      let next = link.to.compactMap(\.relation)
      guard next.count == link.to.count, !next.contains(where: visited.contains) else { continue }
      var all: [KeyRoute]? = []
      for term in link.to {
        guard let target = term.relation, let table = table(of: target),
          let found = routes(
            from: target, to: parts, depth: depth - 1, without: visited.union([target]))
        else {
          all = nil
          break
        }
        let hop = KeyRoute.Hop(from: link.from, to: term, table: table)
        all?.append(contentsOf: found.map { KeyRoute(hops: [hop] + $0.hops, keys: $0.keys) })
      }
      if let all, !all.isEmpty { return all }
    }
    return nil
  }

  private func keys(of relation: Int, _ parts: [Int]) -> [QueryTerm]? {
    var keys: [QueryTerm] = []
    for part in parts {
      let found = keyTerms[relation]?[part] ?? []
      guard let term = found.first(where: { $0.column != nil }) ?? found.first else { return nil }
      keys.append(term)
    }
    return keys
  }

  private func table(of relation: Int) -> TableName? {
    tables.first { $0.id == relation }?.table
  }
}

/// An equality seen from a table's row: which rows of other tables have the value.
struct KeyLink {
  /// The value, a term of the row that one comes from.
  let from: QueryTerm
  /// Where rows have it: one term for each arm through which they may come.
  let to: [QueryTerm]
}

extension KeyAnalysis {
  /// The equalities of the query as links between rows of tables.
  func findLinks() -> [KeyLink] {
    var links: [KeyLink] = []
    for edge in edges {
      let kinds = [types.type(of: edge.first), types.type(of: edge.second)]
      guard !kinds.contains(.unknown) else { continue }
      if edge.isMembership, !terms.isDetermined(edge.second, in: edge.arm) { continue }
      guard let first = terms.terms(of: edge.first), let second = terms.terms(of: edge.second)
      else { continue }
      // A row of the right side of a LEFT JOIN, or of a sub-query, counts for the rows that it meets.
      links += second.map { KeyLink(from: $0, to: first) }
      if edge.kind == .inner { links += first.map { KeyLink(from: $0, to: second) } }
    }
    return links
  }
}
