internal import HTTPTypes
internal import Testing
internal import Web

@Suite("Parameters behind the question mark")
struct QueryParametersTests {
  @Test(
    arguments: [
      ("t", true), ("True", true), ("1", true), ("yes", true), ("ON", true), ("", true),
      ("f", false), ("False", false), ("0", false), ("no", false), ("off", false),
    ])
  func `truth has every spelling of the clients`(text: String, value: Bool) throws {
    let parameters = try QueryParameters(
      "aggr=\(text)&humantime=\(text)&verbose=\(text)", now: 0)
    #expect(parameters.isAggregated == value)
    #expect(parameters.isHumanTime == value)
    #expect(parameters.isVerbose == value)
  }

  @Test func `limits have a default, a maximum, and zero for it`() throws {
    #expect(try QueryParameters(nil, now: 0).limit == 10_000)
    #expect(try QueryParameters("limit=5", now: 0).limit == 5)
    #expect(try QueryParameters("limit=0", now: 0).limit == 1_000_000)
    #expect(try QueryParameters("limit=99999999", now: 0).limit == 1_000_000)
  }

  @Test func `times are seconds, or count back from now`() throws {
    let fences = try QueryParameters(
      "time_first_after=-60&time_last_before=500&time_first_before=-9223372036854775808", now: 1000
    ).fences
    #expect(fences.firstAfter == 940)
    #expect(fences.lastBefore == 500)
    #expect(fences.firstBefore == 0)
    #expect(fences.lastAfter == nil)
  }

  @Test(
    arguments: [
      ("limit=-1", 400), ("limit=x", 400), ("limit=", 400), ("offset=1000001", 416),
      ("offset=99999999999999999999", 400), ("aggr=maybe", 400), ("time_first_after=today", 400),
      ("max_count=-3", 400), ("exclude=%4", 400), ("%zz=1", 400),
    ])
  func `what is written wrongly is refused`(query: String, status: Int) {
    let refusal = #expect(throws: Refusal.self) { try QueryParameters(query, now: 0) }
    #expect(refusal?.status.code == status)
  }

  @Test func `a plus sign is a space, and others are passed over`() throws {
    let parameters = try QueryParameters(
      "exclude=a+b%2B%5c.&swclient=x&version=1&id=u%3A1&&=", now: 0)
    #expect(parameters.exclusion == "a b+\\.")
  }
}
