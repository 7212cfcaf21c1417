internal import DNS

/// Lines of the logs of gamelinux/passivedns.
///
///     timestamp||client||server||class||query||type||answer||TTL||count
///
/// The client is not taken over. Of MX, NAPTR, RP, SOA and SRV it writes one field of several, of which no record
/// can be made; for a response without records it writes what went wrong in place of the answer.
public enum PassiveDNSLog {
  /// What stands in place of an answer.
  private static let errors: Set<String> = [
    "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMPL", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
    "NOTAUTH", "NOTZONE", "NODATA", "",
  ]
  /// Types of which it may write a part only.
  private static let partial: Set<RecordType> = [.mx, .naptr, .rp, .soa, .srv]

  /// The row of a line; nil for one that has no whole record.
  public static func read(_ line: String) throws(QueryError) -> RRsetRow? {
    let parts = line.split(separator: "||", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 7, parts[0].contains("."),
      let seconds = Int64(parts[0].prefix { $0 != "." })
    else { throw QueryError("neither an object of JSON nor a line of passivedns") }
    // The text of a TXT record may have the sign in it.
    let answer = parts.count > 8 ? parts[6..<(parts.count - 2)].joined(separator: "||") : parts[6]
    guard !errors.contains(answer), !answer.hasPrefix("UNKNOWN-ERROR") else { return nil }
    guard let type = RecordType(text: parts[5]) else {
      throw QueryError("'\(parts[5])' is no record type")
    }
    guard let wire = StoredName.wire(parts[4]) else {
      throw QueryError("'\(parts[4])' is no domain name")
    }
    guard let recordClass = recordClass(parts[3]) else {
      throw QueryError("'\(parts[3])' is no class of records")
    }
    let data: [UInt8]
    do throws(QueryError) {
      data = try CommonOutputFormat.wireForm(answer, type)
    } catch {
      if partial.contains(type) { return nil }
      throw error
    }
    let fraction = parts[0].drop { $0 != "." }.dropFirst().prefix(3)
    let milliseconds =
      min(max(seconds, 0), 1 << 37) * 1000 + max(Int64(fraction) ?? 0, 0)
    return RRsetRow(
      ownerOctets: wire, type: type, recordClass: recordClass, dataOctets: [data],
      observation: Observation(
        firstMilliseconds: milliseconds, lastMilliseconds: milliseconds,
        count: parts.count > 8 ? UInt64(parts[parts.count - 1]) ?? 1 : 1))
  }

  /// The class of its text; nil for what no record has.
  private static func recordClass(_ text: String) -> RecordClass? {
    switch text {
    case "IN": .internet
    case "CH": .chaos
    case "HS": .hesiod
    default: nil
    }
  }
}
