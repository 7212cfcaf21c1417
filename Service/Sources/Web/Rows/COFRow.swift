internal import DNS
public import PassiveDNS

/// The Passive DNS Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof-12), a line a row.
public enum COFRow {
  /// The media type of its lines.
  public static var mediaType: String { "application/x-ndjson" }

  /// Registered types whose mnemonics dnspython, and so pypdns, does not know.
  private static let numberedTypes: Set<UInt16> = [
    23, 31, 32, 34, 40, 57, 58, 100, 101, 102, 259, 263, 264,
  ]

  /// Writes a row and a line feed.
  ///
  /// A type without a mnemonic that is known is its number, as the draft says and as pypdns takes it. Names are written without a full stop at their end, as the draft's examples and CIRCL do.
  /// What nobody asked for is no part of the draft; where it was asked for, `meta` says so.
  public static func append(_ row: RRsetRow, to text: inout JSONWriter) {
    text.beginObject()
    text.member("rrname", row.owner)
    if row.type.isRegistered, !numberedTypes.contains(row.type.rawValue) {
      text.member("rrtype", row.type.description)
    } else {
      text.member("rrtype", row.type.rawValue)
    }
    text.key("rdata")
    text.beginArray()
    for data in row.data { text.string(data.utf8) }
    text.endArray()
    text.member("time_first", row.timeFirst)
    text.member("time_last", row.timeLast)
    text.member("count", row.count)
    if let bailiwick = row.bailiwick { text.member("bailiwick", bailiwick) }
    // Printed by others: sensors have names that people chose.
    if !row.sensors.isEmpty { text.member("sensor_id", row.sensors.joined(separator: ",")) }
    if !row.isTrusted {
      text.key("meta")
      text.beginObject()
      text.key("doubts")
      text.beginArray()
      for doubt in row.observation.doubts.names { text.string(doubt.utf8) }
      text.endArray()
      text.endObject()
    }
    text.endObject()
    text.endLine()
  }
}
