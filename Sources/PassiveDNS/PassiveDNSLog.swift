internal import DNS

/// Lines of the logs of gamelinux/passivedns.
///
///     timestamp||client||server||class||query||type||answer||TTL||count
///
/// The client is not taken over.
public enum PassiveDNSLog {
  /// The row of a line; nil for one that has no record, such as an NXDOMAIN.
  public static func read(_ line: String) throws(QueryError) -> RRsetRow? {
    let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      .enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
    guard parts.count >= 7, parts[0].contains("."),
      let seconds = Int64(parts[0].prefix { $0 != "." })
    else { throw QueryError("no line of passivedns") }
    guard let type = RecordType(text: parts[5]), parts[6] != "NXDOMAIN",
      parts[6] != "NODATA", !parts[6].isEmpty
    else { return nil }
    guard let wire = StoredName.wire(parts[4]) else {
      throw QueryError("'\(parts[4])' is no domain name")
    }
    let fraction = parts[0].drop { $0 != "." }.dropFirst().prefix(3)
    let milliseconds =
      min(max(seconds, 0), 1 << 37) * 1000 + (Int64(fraction) ?? 0)
    return RRsetRow(
      ownerOctets: wire, type: type,
      dataOctets: [try CommonOutputFormat.wireForm(parts[6], type)],
      observation: Observation(
        firstMilliseconds: milliseconds, lastMilliseconds: milliseconds,
        count: parts.count > 8 ? UInt64(parts[8]) ?? 1 : 1))
  }
}
