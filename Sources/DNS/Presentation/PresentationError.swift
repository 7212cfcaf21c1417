/// Why text is not the presentation form of a record's data, and where.
public struct PresentationError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Cause: Hashable, Sendable {
    /// The text ends before the last field.
    case missing
    /// More text follows the last field.
    case excess
    /// Not a decimal number, or one above this limit.
    case number(UInt64)
    /// Not a name (RFC 1035 section 5.1).
    case name
    /// Not an address.
    case address
    /// A quotation mark that is not closed, or text right behind the closing one.
    case quotation
    /// A backslash without a character or three digits up to 255.
    case escape
    /// A character-string of more than 255 octets (RFC 1035 section 3.3).
    case stringLength
    /// Not pairs of hexadecimal digits.
    case hexadecimal
    /// Not base 64 with padding (RFC 4648 section 4).
    case base64
    /// Not base 32 with extended hex digits (RFC 4648 section 7).
    case base32
    /// Not a record type.
    case type
    /// Neither YYYYMMDDHHmmSS up to 2106 nor seconds since 1970 (RFC 4034 section 3.2).
    case time
    /// Not an angle, altitude or size (RFC 1876 section 3).
    case location
    /// Not an address prefix (RFC 3123 section 5).
    case prefix
    /// Not a parameter of a service binding (RFC 9460 section 2.1).
    case parameter
    /// A parameter that was given before.
    case duplicateParameter
    /// Octets that are not as many as the length says.
    case length
    /// More than 65535 octets of data.
    case dataLength
    /// The type has no presentation form but `\# length hex` (RFC 3597 section 5).
    case noForm
    /// The data is read, but its type does not allow it.
    case unsound(MessageDefect.Reason)
  }

  /// What is wrong.
  public let cause: Cause
  /// Where: octets of the text before it.
  public let offset: Int

  /// An error at a place.
  init(_ cause: Cause, at offset: Int) {
    self.cause = cause
    self.offset = offset
  }
}

extension PresentationError: CustomStringConvertible {
  /// The cause in words, for people; the caller says the file, the line and the column.
  public var description: String {
    switch cause {
    case .missing: "the record data ends early; a field is missing"
    case .excess: "more text follows the last field of the record data; remove it"
    case .number(let limit): "expected a decimal number up to \(limit)"
    case .name: "expected a name: labels of 1 to 63 octets, 255 in all, other octets as \\DDD"
    case .address: "expected an address"
    case .quotation: "a quotation mark is not closed, or text follows it without a space"
    case .escape: "expected a character or three digits up to 255 after the backslash"
    case .stringLength: "the string has more than 255 octets; split it"
    case .hexadecimal: "expected pairs of hexadecimal digits"
    case .base64: "expected base 64 with padding"
    case .base32: "expected base 32 with the digits 0-9 and a-v"
    case .type: "expected a record type, such as MX or TYPE65280"
    case .time: "expected a time as YYYYMMDDHHmmSS, or in seconds since 1970"
    case .location: "expected degrees, minutes, seconds and N, S, E or W, and sizes in metres"
    case .prefix: "expected an address prefix, such as !1:192.0.2.0/24"
    case .parameter: "expected a parameter with a value that it allows, such as port=443"
    case .duplicateParameter: "the parameter is given twice; remove one"
    case .length: "the octets are not as many as the length says"
    case .dataLength: "record data has at most 65535 octets"
    case .noForm: "the type has no text form of its own; write \\# length hexadecimal"
    case .unsound(let reason): "the record's type does not allow this data (\(reason))"
    }
  }
}
