/// A key that lets a client in: known by its digest, so that the file may hold no secrets.
public struct AccessKey: Sendable, Equatable {
  /// The SHA-256 digest of the key.
  public let digest: [UInt8]
  /// Whom it was given to.
  public let name: String
  /// How many lookups a day it allows; nil is without bounds, and 0 shuts the key off.
  public let quota: Int?

  /// A key.
  public init(digest: [UInt8], name: String, quota: Int?) {
    self.digest = digest
    self.name = name
    self.quota = quota
  }
}
