// swift-tools-version: 6.1
// A module depends only on modules above it in this list. A test keeps it so.

import PackageDescription

let package = Package(
  name: "pantanal",
  products: [
    .executable(name: "pantanal", targets: ["pantanal"]),
    .library(name: "PantanalExtension", type: .dynamic, targets: ["Extension"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // 0. C.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CSQLiteExtension"),
    .systemLibrary(name: "COdbc", pkgConfig: "odbc", providers: [.apt(["unixodbc-dev"])]),
    .systemLibrary(name: "CEdit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(
      name: "CCompression",
      providers: [
        .apt(["zlib1g-dev", "libzstd-dev", "libsnappy-dev", "liblz4-dev", "libbrotli-dev"])
      ]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CFederation"),

    // 1. SQLite in Swift terms: what a function sees of it, and what a program does.
    .module("SQLiteExtension", above: "CSQLiteExtension"),
    .module("SQLite", above: "CSQLite", "CSQLiteExtension", "SQLiteExtension"),

    // 2. SQL functions and SQL text.
    .module("Functions", above: "SQLiteExtension", "CCrypto", "CPCRE2"),
    .module("Extension", above: "Functions", "SQLiteExtension", "CSQLiteExtension"),
    .module("SQLText"),
    .module("Reports"),

    // 3. The warehouse: layers, project, ledger, locks.
    .module("Warehouse", above: "SQLite", "Functions", "SQLText", .yams),

    // 4. The outside.
    .module("Formats", above: "CArchive", "CCompression", "CExpat"),
    .module("Parquet", above: "Formats", "CCompression"),
    .module("ODBC", above: "COdbc"),
    .module("HTTP", above: "CCurl"),
    .module("Azure", above: "HTTP", "CCrypto", "CExpat"),
    .module("Connections", above: "Warehouse", "Functions", "Azure", "ODBC"),
    .module("Query", above: "Warehouse", "SQLite", "SQLText"),

    // 5. What is done to a warehouse. These do not know each other.
    .module(
      "Ingest", above: "Warehouse", "SQLite", "SQLText", "Connections", "Formats", "Parquet"),
    .module("Migrations", above: "Warehouse", "SQLite", "SQLText", "Functions"),
    .module("Transforms", above: "Warehouse", "SQLite", "SQLText", "Functions"),
    .module("Quality", above: "Warehouse", "SQLite", "SQLText"),
    .module("Learning", above: "Warehouse", "SQLite", "SQLText", "CXGBoost"),
    .module(
      "Publishing", above: "Warehouse", "SQLite", "SQLText", "ODBC", "Connections", "Azure"),

    .module(
      "Targets", above: "Warehouse", "SQLite", "SQLiteExtension", "Functions", "CCrypto"),
    .module("Drafting", above: "Warehouse", "SQLite", "Formats"),

    // 6. The one that knows them all.
    .module(
      "Pipeline",
      above: "Ingest", "Migrations", "Transforms", "Quality", "Learning", "Publishing", "Targets",
      "Connections", "Query", "Warehouse", "SQLite", "SQLText"),

    .module(
      "Documentation",
      above: "Pipeline", "Reports", "Learning", "Quality", "Transforms", "Warehouse", "SQLite",
      "SQLText"),

    // 7. The example, and the command line.
    .module("Federation", above: "CFederation"),
    .executableTarget(
      name: "pantanal",
      dependencies: [
        "CEdit", "Pipeline", "Documentation", "Reports", "Federation", "Ingest", "Migrations",
        "Transforms", "Quality",
        "Learning", "Publishing", "Targets", "Drafting", "Connections", "Query", "Formats",
        "Warehouse",
        "SQLite", "SQLText", "Functions",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: .strict),

    // 8. A real database and a server of blobs, for tests and benchmarks.
    .target(
      name: "PostgreSQLServer", path: "Tests/PostgreSQLServer", swiftSettings: .strict),
    .target(
      name: "BlobServer", path: "Tests/BlobServer",
      exclude: ["blob_server.py", "official_client.py"], swiftSettings: .strict),

    // 9. Benchmarks: `make bench` runs them at size, a test runs them small.
    .executableTarget(
      name: "pantanal-bench",
      dependencies: [
        "SQLite", "Functions", "Warehouse", "Quality", "Learning", "BlobServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks", exclude: ["requirements.txt", "dbt"], swiftSettings: .strict),

    // Tests of the package as a whole. A module's own tests stand beside it in the list.
    .testTarget(name: "ArchitectureTests", swiftSettings: .strict),
    .testTarget(
      name: "EndToEnd", dependencies: ["ODBC", "PostgreSQLServer", "BlobServer"],
      exclude: ["Golden", "OnlineRetail", "read_odbc.py"], swiftSettings: .strict),
    .tests(of: "Functions", and: "SQLite", "SQLiteExtension"),
    .tests(of: "Extension"),
    .testTarget(
      name: "SQLTests", dependencies: ["Functions", "SQLite"], path: "Tests/SQL",
      exclude: ["functions.test", "spark.test"], swiftSettings: .strict),
    .tests(of: "SQLText", and: "SQLite"),
    .tests(of: "Reports"),
    .tests(of: "Formats"),
    .tests(of: "Parquet", and: "Formats", excluding: "oracle.py"),
    .tests(of: "HTTP", excluding: "http_server.py"),
    .tests(of: "Azure", and: "HTTP", "CCrypto", "BlobServer"),
    .tests(of: "Connections", and: "Warehouse", "Azure", "BlobServer"),
    .tests(
      of: "Ingest", and: "Warehouse", "SQLite", "Connections", "ODBC", "PostgreSQLServer"),
    .tests(of: "ODBC", and: "COdbc", "PostgreSQLServer"),
    .tests(
      of: "Publishing", and: "ODBC", "SQLite", "SQLText", "Warehouse", "BlobServer",
      excluding: "old_sqlite.py"),
    .tests(of: "SQLite"),
    .tests(of: "Warehouse", and: "SQLite"),
    .tests(of: "Migrations", and: "Warehouse", "SQLite"),
    .tests(of: "Transforms", and: "Warehouse", "SQLite"),
    .tests(of: "Query", and: "SQLite", "Warehouse"),
    .tests(of: "Quality", and: "Warehouse", "SQLite"),
    .tests(of: "Learning", and: "Warehouse", "SQLite"),
    .tests(of: "Pipeline", and: "Federation", "SQLite", "Warehouse"),
    .tests(of: "Targets", and: "SQLite", "Warehouse"),
    .tests(of: "Drafting", and: "Formats", "SQLite", "Warehouse"),
    .tests(of: "Federation"),
  ]
)

extension Target {
  static func module(_ name: String, above dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: .strict)
  }

  static func tests(
    of name: String, and dependencies: Target.Dependency..., excluding files: String...
  ) -> Target {
    .testTarget(
      name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
      exclude: files, swiftSettings: .strict)
  }
}

extension Target.Dependency {
  static var yams: Target.Dependency { .product(name: "Yams", package: "Yams") }
}

extension [SwiftSetting] {
  static var strict: [SwiftSetting] {
    [
      .unsafeFlags(["-warnings-as-errors"]),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
  }
}
