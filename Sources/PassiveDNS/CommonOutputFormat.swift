internal import DNS
internal import Octets

/// The Passive DNS Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof-12), and DNSDB's rows, which
/// have the same members: a JSON object a line.
public enum CommonOutputFormat {
  /// A row as a line of COF, without a line feed.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - usesNumbers: Whether a type without a mnemonic is a number, as the draft has it; otherwise it is
  ///     `TYPE123`, as DNSDB has it.
  ///   - isExtended: Whether what is no member of DNSDB's rows is written: sensor, milliseconds.
  public static func line(
    _ row: RRsetRow, usesNumbers: Bool = true, isExtended: Bool = true
  ) -> String {
    var line = "{\"rrname\":" + string(isExtended ? row.owner : row.absoluteOwner)
    let isNumber = usesNumbers && !row.type.isRegistered
    line += ",\"rrtype\":" + (isNumber ? String(row.type.rawValue) : string("\(row.type)"))
    let data = isExtended ? row.data : row.absoluteData
    line += ",\"rdata\":[" + data.map(string).joined(separator: ",") + "]"
    line += ",\"time_first\":\(row.timeFirst),\"time_last\":\(row.timeLast)"
    line += ",\"count\":\(row.count)"
    let bailiwick = isExtended ? row.bailiwick : row.absoluteBailiwick
    if let bailiwick { line += ",\"bailiwick\":" + string(bailiwick) }
    if isExtended {
      if row.sensors.count == 1 { line += ",\"sensor_id\":" + string(row.sensors[0]) }
      line += ",\"time_first_ms\":\(row.observation.firstMilliseconds)"
      line += ",\"time_last_ms\":\(row.observation.lastMilliseconds)"
    }
    return line + "}"
  }

  /// A text as a string of JSON; it is printable ASCII already, but for what names hold.
  public static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x20...0x7E: result.unicodeScalars.append(scalar)
      default:
        let digits = String(min(scalar.value, 0xFFFF), radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }

  /// The row of a line of COF or of DNSDB, in SAF (`{"obj":…}`) or not, and the sensor that it names.
  ///
  /// RDATA may be a string or a list; times and counts numbers. A line of SAF without an object gives nil.
  public static func read(_ line: [UInt8]) throws(QueryError) -> (row: RRsetRow, sensor: String)? {
    var reader = JSONLineReader(line)
    var object = try reader.object()
    if let inner = object["obj"] {
      guard case .object(let members) = inner else { throw QueryError("'obj' is no object") }
      object = members
    } else if object["cond"] != nil {
      return nil
    }
    guard let owner = object["rrname"]?.text else { throw QueryError("there is no 'rrname'") }
    guard let wire = StoredName.wire(owner) else {
      throw QueryError("'rrname' is no domain name: '\(owner)'")
    }
    guard let type = type(object["rrtype"]) else {
      let text = object["rrtype"].map { ": '\($0.text ?? $0.number.map { "\($0)" } ?? "…")'" }
      throw QueryError("'rrtype' is no record type\(text ?? "")")
    }
    let texts: [String]
    switch object["rdata"] {
    case .text(let text): texts = [text]
    case .list(let items): texts = items.compactMap(\.text)
    default: throw QueryError("'rdata' is neither a text nor a list")
    }
    var data: [[UInt8]] = []
    for text in texts { data.append(try wireForm(text, type)) }
    guard !data.isEmpty, let first = milliseconds(object, "first"),
      let last = milliseconds(object, "last"), last >= first
    else { throw QueryError("'time_first' and 'time_last' are no span of time") }
    let row = RRsetRow(
      ownerOctets: wire, type: type,
      bailiwickOctets: object["bailiwick"]?.text.flatMap(StoredName.wire).flatMap {
        StoredName.isWithin(wire, $0) ? $0 : nil
      }, dataOctets: data,
      observation: Observation(
        firstMilliseconds: first, lastMilliseconds: last,
        count: UInt64(max(object["count"]?.number ?? 1, 0))))
    return (row, object["sensor_id"]?.text ?? "")
  }

  /// The type of a mnemonic or a number.
  private static func type(_ value: JSONValue?) -> RecordType? {
    if let number = value?.number, let raw = UInt16(exactly: number) {
      return RecordType(rawValue: raw)
    }
    return value?.text.flatMap { RecordType(text: $0) }
  }

  /// The time of an end, in milliseconds; that of a zone file where there is no other.
  private static func milliseconds(_ object: [String: JSONValue], _ end: String) -> Int64? {
    if let exact = object["time_\(end)_ms"]?.number { return max(exact, 0) }
    guard let seconds = object["time_\(end)"]?.number ?? object["zone_time_\(end)"]?.number else {
      return nil
    }
    return min(max(seconds, 0), 1 << 37) * 1000
  }

  /// RDATA of its text.
  static func wireForm(_ text: String, _ type: RecordType) throws(QueryError) -> [UInt8] {
    var source = OctetBuffer(capacity: text.utf8.count)
    source.append(text)
    var wire = OctetBuffer(capacity: 512)
    do throws(PresentationError) {
      _ = try RecordDataParser.parse(source.view, type: type, into: &wire)
    } catch {
      throw QueryError("'\(text)' is no \(type): \(error)")
    }
    return wire.array()
  }
}
