internal import Octets

/// How syslog messages are written: the directives of xm_syslog.
public struct SyslogSettings: Sendable {
  /// Whether times of RFC 5424 are written in UTC.
  public var isTimeInUTC = false
  /// The name of this machine, for events that have no `$Hostname`.
  public var hostname: [UInt8] = []
  /// The name of the program, for events that have no `$SourceName`.
  public var sourceName: [UInt8] = Array("wirebird".utf8)

  /// The defaults.
  public init() {}

  /// How times of RFC 5424 are written.
  var dateFormat: DateFormat {
    DateFormat(separator: "T", hasFraction: true, suffix: isTimeInUTC ? .utc : .offset)
  }
}
