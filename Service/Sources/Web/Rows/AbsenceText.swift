internal import DNS
public import PassiveDNS

/// Absences and flooded zones as lines of JSON, with the members that `wirebird lookup --json` gives them.
public enum AbsenceText {
  /// Writes an absence and a line feed.
  public static func append(_ row: AbsenceRow, to text: inout JSONWriter) {
    text.beginObject()
    text.member("rrname", row.owner)
    text.member("rrtype", row.type.description)
    appendTimes(row.observation, to: &text)
    if let zone = row.zone { text.member("bailiwick", zone) }
    if row.sensors.count == 1 { text.member("sensor_id", row.sensors[0]) }
    text.member("kind", row.kind.text.lowercased())
    text.member("rrclass", row.recordClass.description)
    if let soa = row.soa {
      text.member("soa", soa)
      text.member("raw_soa", JSONWriter.hexadecimal(row.soaOctets))
    }
    text.endObject()
    text.endLine()
  }

  /// Writes a flooded zone and a line feed.
  public static func append(_ row: FloodRow, to text: inout JSONWriter) {
    text.beginObject()
    text.member("rrname", row.zone)
    appendTimes(row.observation, to: &text)
    text.member("kind", "flood")
    text.endObject()
    text.endLine()
  }

  /// Writes the empty list of record data, when it was seen, and how often.
  private static func appendTimes(_ observation: Observation, to text: inout JSONWriter) {
    text.key("rdata")
    text.beginArray()
    text.endArray()
    text.member("time_first", observation.firstMilliseconds / 1000)
    text.member("time_last", observation.lastMilliseconds / 1000)
    text.member("count", observation.count)
    text.member("time_first_ms", observation.firstMilliseconds)
    text.member("time_last_ms", observation.lastMilliseconds)
  }
}
