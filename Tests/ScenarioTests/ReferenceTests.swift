internal import TestSupport
internal import Testing

@Suite("The committed reference")
struct ReferenceTests {
  @Test func `is what the program's declarations give`() throws {
    let program = try #require(Program.wirebird, "the program was not built")
    let made = Program.run(program, ["reference", "--markdown"], in: Repository.root)
    #expect(made.status == 0, "\(made.errors)")
    #expect(
      Repository.text(of: "docs/reference/reference.md") == made.output,
      "run `make reference` and commit the result")
  }
}
