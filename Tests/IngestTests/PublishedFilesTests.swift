// Files that Brazilian authorities publish, with what others say is in them. Nothing is said of how they
// are written but, once, the records' own order of columns.

import Foundation
import Ingest
import Testing

private let data: URL? = {
  let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  let named = ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"]
  let folder =
    named.map { URL(filePath: $0) } ?? root.appending(path: "../shared/data").standardized
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

@Suite("Published Brazilian files", .enabled(if: data != nil, "the shared data is not there"))
struct PublishedFilesTests {
  /// Loads files of the shared data, each into a table of its own.
  static func lab(_ files: [String: String]) throws -> Lab {
    let golden = try #require(data)
    var sources: [String: String] = [:]
    for (table, path) in files {
      // One declared column is enough; the others are added as the file has them.
      sources[table] = """
        connection: landing
        path: \(table).\(path.split(separator: ".").last ?? "csv")
        columns: {\(try Self.firstColumn(of: golden.appending(path: path)))}
        """
    }
    let lab = try Lab(sources)
    for (table, path) in files {
      let name = "landing/\(table).\(path.split(separator: ".").last ?? "csv")"
      try lab.write(name, [UInt8](Data(contentsOf: golden.appending(path: path))))
    }
    let summaries = try lab.load()
    for (table, _) in files { #expect(summaries[table]?.rejectCount == 0, "\(table)") }
    return lab
  }

  private static func firstColumn(of file: URL) throws -> String {
    switch file.lastPathComponent {
    case "atracacao.txt", "carga.txt": "idatracacao: {header: IDAtracacao}"
    case "mercadoria.txt": "cdmercadoria: {header: CDMercadoria}"
    case "response.json": "uf: {header: UF}"
    case "response.csv" where file.path.contains("mapa_psr"): "apolice: {header: NR_APOLICE}"
    case "response.csv": "fid: {header: FID}"
    default: "valor_de_venda: {header: Valor de Venda}"
    }
  }

  private static let golden = "agrobr_golden/tests/golden_data"

  @Test func portCalls() throws {
    let folder = "\(Self.golden)/antaq/movimentacao_sample"
    let lab = try Self.lab([
      "call": "\(folder)/atracacao.txt", "cargo": "\(folder)/carga.txt",
      "goods": "\(folder)/mercadoria.txt",
    ])
    let joined = "FROM raw.cargo AS cargo JOIN raw.call AS call USING (idatracacao)"
    #expect(try lab.rows("SELECT count(*), min(ano), max(ano) \(joined)") == ["10|2024|2024"])
    #expect(try lab.rows("SELECT DISTINCT sguf \(joined) ORDER BY 1") == ["AM", "PA"])
    #expect(
      try lab.rows("SELECT porto_atracacao \(joined) ORDER BY cargo._line LIMIT 1")
        == ["Terminal Navecunha"])
    #expect(try lab.rows("SELECT count(*) FROM raw.goods") == ["1403"])
  }

  @Test func ruralInsurance() throws {
    let folder = "\(Self.golden)/mapa_psr"
    let lab = try Self.lab([
      "policy": "\(folder)/apolices_sample/response.csv",
      "claim": "\(folder)/sinistros_sample/response.csv",
    ])
    #expect(try lab.rows("SELECT count(*) >= 700 FROM raw.policy") == ["1"])
    #expect(try lab.rows("SELECT count(*) >= 700 FROM raw.claim") == ["1"])
    // The year is a whole number, the area a number, in every row; accents came through.
    #expect(
      try lab.rows(
        """
        SELECT sum(ano_apolice <> CAST(CAST(ano_apolice AS BIGINT) AS VARCHAR(9))),
          sum(parse_number(nr_area_total, 'pt-BR') IS NULL)
        FROM raw.policy
        """) == ["0|0"])
    #expect(
      try lab.rows("SELECT nm_municipio_propriedade FROM raw.policy WHERE _line = 3")
        == ["Igaratá"])
    #expect(
      try lab.rows("SELECT parse_cents(vl_subvencao_federal, 'pt-BR') FROM raw.policy LIMIT 1")
        == ["200010"])
  }

  @Test func deforestation() throws {
    let lab = try Self.lab([
      "alert": "\(Self.golden)/desmatamento/deter_sample/response.csv",
      "yearly": "\(Self.golden)/desmatamento/prodes_sample/response.csv",
    ])
    #expect(try lab.rows("SELECT count(*) >= 15 FROM raw.alert") == ["1"])
    #expect(
      try lab.rows("SELECT DISTINCT classname FROM raw.alert ORDER BY 1") == [
        "CICATRIZ_DE_QUEIMADA", "CS_DESORDENADO", "CS_GEOMETRICO", "DEGRADACAO",
        "DESMATAMENTO_CR",
      ])
    #expect(try lab.rows("SELECT DISTINCT uf FROM raw.alert") == ["PA"])
    #expect(
      try lab.rows("SELECT count(*) >= 15, min(uf(state)), max(uf(state)) FROM raw.yearly")
        == ["1|PA|PA"])
  }

  @Test func weather() throws {
    let lab = try Self.lab(["hour": "\(Self.golden)/inmet/observacoes_sample/response.json"])
    // Numbers stay as they were written, the mark of a missing value too.
    #expect(
      try lab.rows("SELECT cd_estacao, uf, tem_ins, tem_max FROM raw.hour ORDER BY hr_medicao")
        == ["A001|DF|22.5|28.3", "A001|DF|21.8|-9999.0", "A001|DF|21.2|27.9"])
  }

  @Test func fuelPrices() throws {
    let folder = "anp_format_synthetic/dados_exemplo"
    let lab = try Self.lab([
      "second_half": "\(folder)/ca-2023-02-amostra.csv",
      "first_half": "\(folder)/ca-2024-01-amostra.csv",
    ])
    let total = "count(*), printf('%.3f', sum(parse_number(valor_de_venda, 'pt-BR')))"
    #expect(try lab.rows("SELECT \(total) FROM raw.second_half") == ["1569|8420.258"])
    #expect(try lab.rows("SELECT \(total) FROM raw.first_half") == ["1288|6884.159"])
  }
}
