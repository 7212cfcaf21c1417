/// Why a store cannot do what was asked, for people.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do about it.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}

/// What is wrong with a question to a store, for people.
public struct QueryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do about it.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}
