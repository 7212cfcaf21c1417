public import HTTPTypes

/// Why a request is not answered: a status for programs and a sentence with a remedy for people.
public struct Refusal: Error, Equatable {
  /// The status of the response.
  public var status: HTTPResponse.Status
  /// What is wrong, and what to do about it.
  public var message: String
  /// Fields of the response besides those of every response.
  public var fields: [Field] = []

  /// A field of the response.
  public struct Field: Equatable, Sendable {
    /// Its name.
    public var name: HTTPField.Name
    /// Its value.
    public var value: String
  }

  /// A refusal.
  public init(_ status: HTTPResponse.Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// A request that is written wrongly.
  static func badRequest(_ message: String) -> Refusal { Refusal(.badRequest, message) }
}
