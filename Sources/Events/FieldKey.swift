internal import Octets
internal import Synchronization

/// The name of a field, as a number that is the same in the whole process.
///
/// Names that differ only in the case of letters are one field; the first spelling is kept.
public struct FieldKey: Hashable, Sendable {
  /// An index that counts up from zero.
  public let rawValue: UInt32

  /// A key from its number.
  @inline(__always)
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The key of a name; made when the name is new. Takes a lock: for configuration and cold paths.
  public init(_ name: String) { self = FieldNames.shared.key(Array(name.utf8)) }

  /// The key of a name whose spelling is the one that holds, whoever wrote it otherwise before: a
  /// module's own fields, which a configuration may name in any case. Takes a lock.
  public init(declaring name: String) { self = FieldNames.shared.declare(Array(name.utf8)) }

  /// The key of a name in octets.
  public init(octets: [UInt8]) { self = FieldNames.shared.key(octets) }

  /// The key of a name that stands in what was read, not in the configuration; nil where it is no name
  /// (empty, over 499 octets, control characters in it), or new when there are ``readLimit`` names
  /// already: what comes from outside shall not fill the memory. Takes a lock.
  public init?(read octets: [UInt8]) {
    guard (1...499).contains(octets.count), octets.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      let key = FieldNames.shared.key(octets, limit: Self.readLimit)
    else { return nil }
    self = key
  }

  /// How many names there may be for a name that was read to be added.
  public static let readLimit = 65_536

  /// The octets of the name as it was first spelt. Takes a lock.
  public var octets: [UInt8] { FieldNames.shared.octets(self) }

  /// The name as it was first spelt. Takes a lock.
  public var name: String { String(decoding: octets, as: UTF8.self) }

  /// The text of the event when it leaves: `$raw_event`.
  public static let rawEvent = FieldKey("raw_event")
  /// When the packet was captured: `$EventTime`.
  public static let eventTime = FieldKey("EventTime")
  /// When the event was made: `$EventReceivedTime`.
  public static let eventReceivedTime = FieldKey("EventReceivedTime")
  /// The name of the input that made it: `$SourceModuleName`.
  public static let sourceModuleName = FieldKey("SourceModuleName")
  /// The module of that input: `$SourceModuleType`.
  public static let sourceModuleType = FieldKey("SourceModuleType")
}

/// All field names of the process.
final class FieldNames: Sendable {
  /// What the lock guards.
  private struct Names {
    /// Keys by folded name.
    var keys: [[UInt8]: UInt32] = [:]
    /// Names by key, as first spelt.
    var names: [[UInt8]] = []
  }

  /// The one of this process.
  static let shared = FieldNames()

  /// The names.
  private let state = Mutex(Names())

  /// The key of a name, made when it is new.
  func key(_ name: [UInt8]) -> FieldKey { key(name, limit: .max) ?? FieldKey(rawValue: 0) }

  /// The key of a name; nil where it is new and there are `limit` already.
  func key(_ name: [UInt8], limit: Int) -> FieldKey? {
    let folded = name.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
    return state.withLock { state in
      if let known = state.keys[folded] { return FieldKey(rawValue: known) }
      guard state.names.count < limit else { return nil }
      let key = UInt32(state.names.count)
      state.keys[folded] = key
      state.names.append(name)
      return FieldKey(rawValue: key)
    }
  }

  /// The key of a name, whose spelling is set.
  func declare(_ name: [UInt8]) -> FieldKey {
    let key = key(name)
    state.withLock { $0.names[Int(key.rawValue)] = name }
    return key
  }

  /// The spelling of a key.
  func octets(_ key: FieldKey) -> [UInt8] {
    state.withLock { state in
      Int(key.rawValue) < state.names.count ? state.names[Int(key.rawValue)] : []
    }
  }
}

/// A writer's own copy of the field names that it writes, so that writing takes no lock.
///
/// Only those: there may be tens of thousands, which what was read has brought (``FieldKey/readLimit``).
public struct FieldNameCache: ~Copyable {
  /// Names by key; empty where they were not asked for yet.
  private var names: [[UInt8]] = []
  /// Those that were asked for, one after the other.
  private var text = OctetBuffer(capacity: 1024)
  /// Where the name of a key begins there.
  private var starts: [Int] = []

  /// An empty cache.
  public init() {}

  /// The octets of a field's name.
  @inline(__always)
  public mutating func octets(_ key: FieldKey) -> [UInt8] {
    let index = Int(key.rawValue)
    if _slowPath(index >= names.count || names[index].isEmpty), !learn(key) { return [] }
    return names[index]
  }

  /// Writes a field's name as it is.
  @inline(__always)
  @_lifetime(copy cursor)
  mutating func appending(_ key: FieldKey, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    let index = Int(key.rawValue)
    if _slowPath(index >= names.count || names[index].isEmpty), !learn(key) { return cursor }
    cursor.append(text.view, from: starts[index], count: names[index].count)
    return cursor
  }

  /// Takes a name; false for a key that no name has.
  @inline(never)
  private mutating func learn(_ key: FieldKey) -> Bool {
    let name = key.octets
    guard !name.isEmpty else { return false }
    let missing = Int(key.rawValue) + 1 - names.count
    if missing > 0 {
      names.append(contentsOf: repeatElement([], count: missing))
      starts.append(contentsOf: repeatElement(0, count: missing))
    }
    names[Int(key.rawValue)] = name
    starts[Int(key.rawValue)] = text.count
    text.append(name)
    return true
  }
}
