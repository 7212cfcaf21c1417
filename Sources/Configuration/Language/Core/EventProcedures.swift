internal import Events
internal import Glibc

/// Procedures that change the event, and those that wait.
enum EventProcedures {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .procedure(
        "drop",
        meaning: "Drops the event: nothing behind this statement sees it.",
        example: "if $dns.response == 'true' drop();"), .drop),
    Callable(
      .procedure(
        "delete", [.init("field", .any, isField: true)],
        meaning: "Takes a field out of the event.", example: "delete($dns.id);"), .delete),
    Callable(
      .procedure(
        "rename_field",
        [.init("old", .any, isField: true), .init("new", .any, isField: true, isMade: true)],
        meaning: "Gives a field another name; a field that had the name goes.",
        example: "rename_field($ipv4.src, $client);"), .rename),
    Callable(
      .procedure(
        "reroute", [.init("route", .string, isRoute: true)],
        meaning: "Sends the event, as it is behind this Exec, to another route instead of its own;"
          + " in the Exec of an input.",
        example: "if $dns.response.code == 'NXDOMAIN' reroute('suspicious');"), .reroute),
    Callable(
      .procedure(
        "add_to_route", [.init("route", .string, isRoute: true)],
        meaning: "Sends the event, as it is behind this Exec, to another route as well; in the Exec"
          + " of an input.", example: "if $dns.query.type == 'TXT' add_to_route('archive');"),
      .addToRoute),
    Callable(
      .procedure(
        "sleep", [.init("microseconds", .integer)],
        meaning: "Holds up the module for a time, at most ten seconds.", example: "sleep(1000);"),
      body: sleep),
  ]

  /// The longest pause in microseconds: an input that sleeps longer only loses packets.
  static let sleepLimit: Int64 = 10_000_000

  /// `sleep(microseconds)`
  private static func sleep(_ context: inout CallContext) throws(CallFailure) -> Value {
    let wanted = context.arguments[0].integer
    guard wanted >= 0 else { throw CallFailure("sleep() cannot wait for less than no time") }
    let pause = min(wanted, sleepLimit)
    var time = timespec(tv_sec: Int(pause / 1_000_000), tv_nsec: Int(pause % 1_000_000) * 1000)
    unsafe nanosleep(&time, nil)
    return .undefined
  }
}
