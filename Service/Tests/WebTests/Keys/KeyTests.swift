internal import Glibc
internal import HTTPTypes
internal import Testing
internal import Web

@Suite("Keys")
struct KeyTests {
  /// The digest of `0123456789abcdef` (FIPS 180-4; printf 0123456789abcdef | sha256sum).
  static let digest = "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f"

  /// The keys of a text, by a file of its own.
  static func read(_ text: String, mode: mode_t = 0o600) throws -> [AccessKey] {
    let path = "/tmp/wirebird-keys-\(UInt64.random(in: 0 ... .max))"
    try TextFile.write(text, to: path, mode: mode)
    defer { _ = unsafe unlink(path) }
    do {
      return try KeyFile.read(path)
    } catch {
      // Without the path, which is another one each time.
      throw Message(text: String(error.description.dropFirst(path.utf8.count)))
    }
  }

  /// What was said.
  struct Message: Error {
    /// The sentence.
    let text: String
  }

  @Test func `a file has keys in clear and by their digest, names and quotas`() throws {
    let keys = try Self.read(
      """
      # who may ask
      0123456789abcdef  alice 100   # a comment
      \tsha256:\(Self.digest.uppercased().replacing("9F9F", with: "0000")) bob\tunlimited\r

      """)
    #expect(keys.map(\.name) == ["alice", "bob"])
    #expect(keys.map(\.quota) == [100, nil])
    #expect(keys[0].digest.map { String($0, radix: 16) }.joined().hasPrefix("9f9f5111"))
    let ring = KeyRing(try Self.read("sha256:\(Self.digest) bob 5"))
    #expect(ring.holder(of: Array("0123456789abcdef".utf8))?.name == "bob")
  }

  @Test(
    arguments: [
      ("", ": there is no key in it"), ("short bob 1", ":1: a key has 16 characters"),
      ("\n0123456789abcdef bob", ":2: a line is KEY NAME QUOTA"),
      ("0123456789abcdef bob many", ":1: 'many' is no quota"),
      ("0123456789abcdef bob -1", ":1: '-1' is no quota"),
      ("sha256:12 bob 1", ":1: behind sha256: are 64"),
      ("0123456789abcdef a 1\nsha256:\(digest) b 1", ":2: this key stands here twice"),
    ])
  func `what is wrong with a file is said with its line`(text: String, message: String) {
    let error = #expect(throws: Message.self) { try Self.read(text) }
    #expect(error?.text.hasPrefix(message) == true, "\(String(describing: error))")
  }

  @Test func `keys in clear are not taken from a file that everybody can read`() throws {
    let error = #expect(throws: Message.self) {
      try Self.read("0123456789abcdef bob 1", mode: 0o604)
    }
    #expect(error?.text.contains("chmod 640") == true)
    #expect(try Self.read("sha256:\(Self.digest) bob 1", mode: 0o604).count == 1)
    #expect(throws: KeyFileError.self) { try KeyFile.read("/nonexistent/keys") }
    #expect(throws: KeyFileError.self) { try KeyFile.read("/tmp") }
  }

  @Test func `a quota is counted down, refuses, and starts anew at midnight`() throws {
    let ring = KeyRing(try Self.read("0123456789abcdef bob 2"))
    let bob = try #require(ring.holder(of: Array("0123456789abcdef".utf8)))
    let evening: Int64 = 86_400 * 100 - 10
    #expect(ring.allowance(of: bob, now: evening).remaining == 2)
    #expect(ring.spend(bob, now: evening).isAllowed)
    #expect(ring.spend(bob, now: evening).allowance.remaining == 0)
    let refused = ring.spend(bob, now: evening + 9)
    #expect(!refused.isAllowed && refused.allowance.resetSeconds == 86_400 * 100)
    #expect(ring.spend(bob, now: evening + 10).isAllowed)
    #expect(ring.allowance(of: bob, now: evening + 10).remaining == 1)
  }

  @Test func `only the key itself opens, with its user's name where one is given`() throws {
    let ring = KeyRing(try Self.read("0123456789abcdef bob 2\nfedcba9876543210 eve 0"))
    for key in ["", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF"] {
      #expect(ring.holder(of: Array(key.utf8)) == nil)
    }
    #expect(ring.holder(of: Array("0123456789abcdef".utf8), user: "bob") != nil)
    #expect(ring.holder(of: Array("0123456789abcdef".utf8), user: "eve") == nil)
    #expect(ring.holder(of: Array("fedcba9876543210".utf8))?.isShut == true)
  }

  @Test func `credentials come in every field that clients use`() {
    func key(_ name: HTTPField.Name, _ value: String) -> (key: String, user: String?)? {
      Credentials([name: value]).map { (String(decoding: $0.key, as: UTF8.self), $0.user) }
    }
    #expect(key(.apiKey, "k")?.key == "k")
    #expect(key(.authorization, "token")?.key == "token")
    #expect(key(.authorization, "Bearer token")?.key == "token")
    // printf 'u:p:q' | base64
    #expect(key(.authorization, "Basic dTpwOnE=")?.key == "p:q")
    #expect(key(.authorization, "basic dTpwOnE=")?.user == "u")
    for wrong in ["Basic dTpwOn=E", "Basic d", "Basic !!!!", "Basic dXA=", "Basic ===="] {
      #expect(key(.authorization, wrong) == nil, "\(wrong)")
    }
    #expect(Credentials([:]) == nil)
  }
}
