import Configuration
import Testing

/// The block of the lookup service.
@Suite struct LookupDeclarationTests {
  /// The rest of a configuration.
  private static let rest = "<Input a>\nModule m_x\n</Input>\n<Output o>\nModule m_y\n</Output>\n"

  /// The model of a text and what was wrong.
  private func model(_ text: String) -> (ConfigurationModel, Diagnostics) {
    let (root, diagnostics) = Samples.parse(Self.rest + text)
    return (ConfigurationModel(root, diagnostics), diagnostics)
  }

  @Test func `a block says which store is served where, and to whom`() {
    let (model, diagnostics) = model(
      "<Lookup>\nStore /s\nListen [::1]:80\nKeyFile /k\nProgram /p\n</Lookup>")
    #expect(diagnostics.rendered == "")
    #expect(model.lookup?.store == "/s" && model.lookup?.listen == "[::1]:80")
    #expect(model.lookup?.keyFile == "/k" && model.lookup?.program == "/p")
    #expect(model.lookup?.place.description == "n.conf:7:1")
  }

  @Test func `all but the store may be left out`() {
    let (short, diagnostics) = model("<Lookup>\nStore /s\n</Lookup>")
    #expect(diagnostics.rendered == "")
    #expect(short.lookup?.listen == "127.0.0.1:8400")
    #expect(short.lookup?.keyFile == nil && short.lookup?.program == nil)
    #expect(model("").0.lookup == nil)
  }

  @Test func `what is missing, misspelt or there twice is an error with a remedy`() {
    let rows = [
      ("<Lookup>\n</Lookup>", "Store"),
      ("<Lookup>\nStore /s\nLisen x\n</Lookup>", "did you mean 'Listen'"),
      ("<Lokup>\nStore /s\n</Lokup>", "did you mean 'Lookup'"),
      (
        "<Lookup>\nStore /s\n</Lookup>\n<Lookup>\nStore /t\n</Lookup>",
        "a second <Lookup> block; the first is at n.conf:7:1"
      ),
    ]
    for (text, message) in rows {
      let (_, diagnostics) = model(text)
      #expect(diagnostics.rendered.contains(message), "\(diagnostics.rendered)")
    }
  }
}
