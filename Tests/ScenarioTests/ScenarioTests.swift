internal import Glibc
internal import TestSupport
internal import Testing

@Suite("Scenarios: packets and a configuration in, events out")
struct ScenarioTests {
  @Test(arguments: Scenario.all)
  func `gives the expected events`(scenario: Scenario) throws {
    let outcome = try scenario.run()
    #expect(outcome.program.status == 0, "\(outcome.program.errors)")
    #expect(outcome.account.isSound, "\(outcome.program.output)")
    let expected = scenario.folder + "/expected.json"
    if unsafe getenv("WIREBIRD_GOLDEN") != nil {
      let text = outcome.events.map { $0 + "\n" }.joined()
      #expect(Repository.write(Array(text.utf8), to: Repository.path(expected)))
      return
    }
    let lines = Repository.lines(of: expected).filter { !$0.isEmpty }.map(String.init)
    #expect(outcome.events.count == lines.count)
    for (number, (event, line)) in zip(outcome.events, lines).enumerated() where event != line {
      Issue.record("event \(number + 1) is\n\(event)\nand should be\n\(line)")
    }
  }

  @Test
  func
    `the page's configuration, as it stands, gives the page's events and the documented additions`()
    throws
  {
    let scenario = Scenario(name: "page-samples-strict")
    let outcome = try scenario.run(configuration: "Examples/passive-dns.conf")
    #expect(outcome.program.status == 0, "\(outcome.program.errors)")
    let expected = Repository.lines(of: scenario.folder + "/expected.json").filter { !$0.isEmpty }
    #expect(outcome.events.count == expected.count)
    for (event, line) in zip(outcome.events, expected) {
      let members = EventText.members(event)
      let kept = members.filter { !EventText.isAddition($0.key) }.map { "\($0.key)=\($0.value)" }
      #expect(kept == EventText.members(String(line)).map { "\($0.key)=\($0.value)" })
      let additions = members.map(\.key).filter(EventText.isAddition)
      #expect(additions.contains("dns.response") && additions.contains("dns.query.type"))
      // What the input adds at the end is not sorted; all that the packet gave is, byte by byte.
      let keys = members.map(\.key).filter { $0.first?.isLowercase == true }
      #expect(keys == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
  }

  @Test func `a message in fragments is one event, of the fragment that completed it`() throws {
    let outcome = try Scenario(name: "fragmented-messages").run()
    let events = outcome.events.map { Dictionary(EventText.members($0)) { first, _ in first } }
    // Packet N of the scenario was captured N seconds and N milliseconds after 22:13:20.
    let expected = [
      ("2566", "25.005", nil, "40006"), ("2561", "26.006", "Fragment [offset= 24]", "40001"),
      ("2562", "27.007", "Last fragment [offset= 24]", "40002"),
      ("2563", "30.010", "Hop-By-Hop,Fragment", "40003"), ("2564", "32.012", "Fragment", "40004"),
      ("2565", "34.014", "Fragment", "40005"),
    ]
    #expect(events.map { $0["dns.id"] } == expected.map { $0.0 })
    for (event, (id, time, fragment, port)) in zip(events, expected) {
      let isSix = event["ipv6.src"] != nil
      #expect(event["EventTime"]?.hasPrefix("2023-11-14T22:13:\(time)") == true, "\(id)")
      #expect(event[isSix ? "ipv6.options" : "ipv4.fragment"] == fragment, "\(id)")
      #expect(event[isSix ? "ipv6.src" : "ipv4.src"] == (isSix ? "2001:db8::53" : "192.0.2.53"))
      #expect(event[isSix ? "ipv6.dst" : "ipv4.dst"] == (isSix ? "2001:db8:1::7" : "198.51.100.7"))
      #expect(event["udp.src_port"] == "53" && event["udp.dst_port"] == port, "\(id)")
      #expect(event["dns.malformed"] == nil && event["dns.transport"] == "udp", "\(id)")
    }
  }
}
