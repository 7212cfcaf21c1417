/// The OpenAPI 3.1 description of the endpoints, made from their declarations.
public enum OpenAPIDocument {
  /// The document, a member a line, so that differences can be reviewed.
  public static func text(of endpoints: [Endpoint]) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("openapi", "3.1.0")
    json.breakLine()
    json.key("info")
    json.beginObject()
    json.member("title", "Wirebird lookups")
    json.member("version", "1")
    json.member(
      "description",
      "Passive DNS lookups: DNSDB, the common output format, and our own. HEAD is answered like GET,"
        + " without the body; other methods get 405, a target above"
        + " \(ServiceResponder.targetLimit) octets 414.")
    json.endObject()
    json.breakLine()
    json.key("components")
    appendComponents(&json)
    json.breakLine()
    json.key("paths")
    json.beginObject()
    for endpoint in endpoints {
      for path in endpoint.paths {
        json.breakLine()
        json.key(path)
        append(endpoint, path, &json)
      }
    }
    json.endObject()
    json.endObject()
    json.endLine()
    return json.take()
  }

  /// How clients show their keys.
  private static func appendComponents(_ json: inout JSONWriter) {
    json.beginObject()
    json.key("securitySchemes")
    json.beginObject()
    json.key("key")
    json.beginObject()
    json.member("type", "apiKey")
    json.member("in", "header")
    json.member("name", "X-API-Key")
    json.endObject()
    json.key("basic")
    json.beginObject()
    json.member("type", "http")
    json.member("scheme", "basic")
    json.endObject()
    json.endObject()
    json.endObject()
  }

  /// One path.
  private static func append(_ endpoint: Endpoint, _ path: String, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("get")
    json.beginObject()
    json.member("summary", endpoint.summary)
    json.key("tags")
    json.beginArray()
    json.string(endpoint.family.rawValue.utf8)
    json.endArray()
    if endpoint.needsKey {
      json.key("security")
      json.beginArray()
      for scheme in ["key", "basic"] {
        json.beginObject()
        json.key(scheme)
        json.beginArray()
        json.endArray()
        json.endObject()
      }
      json.endArray()
    }
    json.key("parameters")
    json.beginArray()
    for part in path.split(separator: "/") where part.hasPrefix("{") {
      let name = String(part.dropFirst().dropLast())
      appendParameter(name, place: "path", type: "string", meaning: partMeaning(name), &json)
    }
    for parameter in endpoint.parameters {
      appendParameter(
        parameter.rawValue, place: parameter.isField ? "header" : "query", type: parameter.type,
        meaning: parameter.meaning, &json)
    }
    json.endArray()
    json.key("responses")
    appendResponses(endpoint, &json)
    json.endObject()
    json.endObject()
  }

  /// What a part of a path says.
  private static func partMeaning(_ name: String) -> String {
    switch name {
    case "rrtype": "A type, ANY, or ANY-DNSSEC."
    case "length": "The length of a prefix."
    case "bailiwick": "The apex of the zone that rows were believed for."
    default: "What is looked for."
    }
  }

  /// One parameter.
  private static func appendParameter(
    _ name: String, place: String, type: String, meaning: String, _ json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("name", name)
    json.member("in", place)
    if place == "path" { json.member("required", true) }
    json.member("description", meaning)
    json.key("schema")
    json.beginObject()
    json.member("type", type)
    json.endObject()
    json.endObject()
  }

  /// The statuses that an endpoint answers with.
  private static func appendResponses(_ endpoint: Endpoint, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("200")
    json.beginObject()
    json.member("description", "The answer.")
    json.key("content")
    json.beginObject()
    json.key(endpoint.mediaType)
    json.beginObject()
    json.endObject()
    json.endObject()
    json.endObject()
    for (status, description) in endpoint.refusals {
      json.key(status)
      json.beginObject()
      json.member("description", description)
      json.endObject()
    }
    json.endObject()
  }
}
