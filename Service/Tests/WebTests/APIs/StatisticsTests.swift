internal import SampleStore
internal import Testing
internal import Web

@Suite("Statistics and lists of names")
struct StatisticsTests {
  /// What is recorded: a name, a second, and how many times; the seconds go up with each.
  static let recorded: [(name: String, second: Int64, times: Int)] = [
    ("old.example", 1_000_000_000, 3), ("often.example", 1_000_000_100, 40),
    ("Upper.Example", 1_000_000_200, 7), ("a\\.b\\000.example", 1_000_000_300, 1),
  ]

  @Test func `what a sensor recorded is counted, and listed in its order`() async throws {
    let own = OwnStore()
    try SampleStore.record(
      Self.recorded.flatMap { name, second, times in
        (0..<times).map { (name, second + Int64($0)) }
      }, to: own.path)
    let path = own.path
    let service = try await TestService(keys: nil) { $0.store = path }
    func get(_ path: String) async throws -> Reply {
      try await HTTPExchange.get("/api/v1/" + path, port: service.port)
    }
    #expect(
      try await get("top").lines == [
        #"{"rrname":"often.example","count":40}"#, #"{"rrname":"upper.example","count":7}"#,
        #"{"rrname":"old.example","count":3}"#, #"{"rrname":"a\\.b\\000.example","count":1}"#,
      ])
    #expect(
      try await get("new").lines == [
        #"{"rrname":"a\\.b\\000.example","time_first":1000000300}"#,
        #"{"rrname":"upper.example","time_first":1000000200}"#,
        #"{"rrname":"often.example","time_first":1000000100}"#,
        #"{"rrname":"old.example","time_first":1000000000}"#,
      ])
    for list in ["top", "new"] {
      #expect(try await get("\(list)?limit=2").lines == Array(get("\(list)").lines.prefix(2)))
    }
    let statistics = try await get("statistics").body
    for part in [
      #""rrsets":4,"untrusted_rrsets":0,"names":4,"records":4,"absences":0,"flooded_zones":0,"#,
      #""sensors":["north"],"#,
      #""observed":{"seen":51,"trusted":51,"unmatched":0,"out_of_bailiwick":0,"conflicting":0,"#
        + #""additional":0,"collapsed":0,"refused":0,"deleted":0}"#,
      #""queries":0,"followers":0}"#,
    ] {
      #expect(statistics.contains(part), "\(part): \(statistics)")
    }
  }
}
