internal import PassiveDNS

/// Rows of lookups as lines of JSON and CSV.
enum RowText {
  // MARK: - JSON

  /// An RRset: COF's members, and more.
  static func json(_ row: RRsetRow) -> String {
    let doubts = row.observation.doubts.names.map(CommonOutputFormat.string)
    let raw = row.dataOctets.map { CommonOutputFormat.string(hexadecimal($0)) }
    return CommonOutputFormat.line(row).dropLast()
      + ",\"kind\":\"rrset\",\"rrclass\":\(CommonOutputFormat.string("\(row.recordClass)"))"
      + ",\"raw_rdata\":[\(raw.joined(separator: ","))]"
      + ",\"trusted\":\(row.isTrusted),\"doubts\":[\(doubts.joined(separator: ","))]}"
  }

  /// An absence.
  static func json(_ row: AbsenceRow) -> String {
    var line = "{\"rrname\":\(CommonOutputFormat.string(row.owner))"
    line += ",\"rrtype\":\(CommonOutputFormat.string("\(row.type)")),\"rdata\":[]"
    line += times(row.observation)
    if let zone = row.zone { line += ",\"bailiwick\":\(CommonOutputFormat.string(zone))" }
    if row.sensors.count == 1 {
      line += ",\"sensor_id\":\(CommonOutputFormat.string(row.sensors[0]))"
    }
    line += ",\"kind\":\"\(row.kind.text.lowercased())\""
    line += ",\"rrclass\":\(CommonOutputFormat.string("\(row.recordClass)"))"
    if let soa = row.soa {
      line += ",\"soa\":\(CommonOutputFormat.string(soa))"
      line += ",\"raw_soa\":\"\(hexadecimal(row.soaOctets))\""
    }
    return line + "}"
  }

  /// A flooded zone.
  static func json(_ row: FloodRow) -> String {
    "{\"rrname\":\(CommonOutputFormat.string(row.zone)),\"rdata\":[]\(times(row.observation))"
      + ",\"kind\":\"flood\"}"
  }

  /// The members of times and counts.
  static func times(_ observation: Observation) -> String {
    ",\"time_first\":\(observation.firstMilliseconds / 1000)"
      + ",\"time_last\":\(observation.lastMilliseconds / 1000),\"count\":\(observation.count)"
      + ",\"time_first_ms\":\(observation.firstMilliseconds)"
      + ",\"time_last_ms\":\(observation.lastMilliseconds)"
  }

  /// Octets as digits.
  private static func hexadecimal(_ octets: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  // MARK: - CSV

  /// The names of the columns.
  static let csvHeader = "kind,rrname,rrtype,rdata,time_first,time_last,count,bailiwick,doubts"

  /// An RRset.
  static func csv(_ row: RRsetRow) -> String {
    csv(
      "rrset", row.owner, "\(row.type)", row.data.joined(separator: " | "), row.observation,
      row.bailiwick)
  }

  /// An absence; the SOA record stands for the RDATA.
  static func csv(_ row: AbsenceRow) -> String {
    csv(
      row.kind.text.lowercased(), row.owner, "\(row.type)", row.soa ?? "", row.observation,
      row.zone)
  }

  /// A flooded zone.
  static func csv(_ row: FloodRow) -> String {
    csv("flood", row.zone, "", "", row.observation, nil)
  }

  /// A line.
  private static func csv(
    _ kind: String, _ name: String, _ type: String, _ data: String, _ observation: Observation,
    _ bailiwick: String?
  ) -> String {
    [
      kind, name, type, data, "\(observation.firstMilliseconds / 1000)",
      "\(observation.lastMilliseconds / 1000)", "\(observation.count)", bailiwick ?? "",
      observation.doubts.names.joined(separator: " "),
    ].map(cell).joined(separator: ",")
  }

  /// A cell of CSV (RFC 4180); what a spreadsheet would run as a formula is kept from that.
  static func cell(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@".contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { $0 == "," || $0 == "\"" }) else { return safe }
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  // MARK: - Times

  /// How long before `now` a second is.
  static func ago(_ seconds: Int64, _ now: Int64) -> String {
    let span = now - seconds
    switch span {
    case ..<0: return "ahead"
    case 0..<60: return "\(span)s ago"
    case 60..<3600: return "\(span / 60)m ago"
    case 3600..<86400: return "\(span / 3600)h ago"
    case 86400..<(730 * 86400): return "\(span / 86400)d ago"
    default: return "\(span / (365 * 86400))y ago"
    }
  }
}
