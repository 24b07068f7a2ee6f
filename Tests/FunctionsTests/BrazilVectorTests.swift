// Validity as three other libraries see it: brutils, brazilian-utils and python-stdnum.

import Foundation
import SQLite
import Testing

/// The vectors, outside of this repository.
private struct Vectors: Decodable {
  struct Vector: Decodable {
    let value: String
    let valid: Bool
  }

  let cpf: [Vector]
  let cnpj: [Vector]
  let cep: [Vector]
  let phone: [Vector]

  static let file: URL = {
    let named = ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"]
    let folder =
      named.map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized
    return folder.appending(path: "br_validation/vectors.json")
  }()

  static var isThere: Bool { FileManager.default.fileExists(atPath: file.path) }
}

@Suite(
  "Vectors of other libraries",
  .enabled(if: Vectors.isThere, "PANTANAL_SHARED_DATA has no br_validation/vectors.json"))
struct BrazilVectorTests {
  @Test func agree() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: Vectors.file))
    let families = [
      ("cpf", vectors.cpf), ("cnpj", vectors.cnpj), ("cep", vectors.cep),
      ("phone", vectors.phone),
    ]
    for (name, vectors) in families {
      #expect(vectors.count > 5)
      for vector in vectors {
        let isValid = try value("\(name)(?) IS NOT NULL", [.text(vector.value)])
        #expect(isValid == .integer(vector.valid ? 1 : 0), "\(name)('\(vector.value)')")
      }
    }
  }
}
