// A page that stands alone: its style and its script are in it, and its policy lets it ask nobody for
// anything.

/// One HTML file that works without a network.
public struct Page: Sendable {
  /// The title of the window.
  public let title: String
  /// The language that its text is in, `en` for instance.
  public let language: String
  /// What is shown.
  public let body: HTML
  /// Rules of style beside those of every page.
  public let style: String
  /// The scripts, in the order in which they run.
  public let scripts: [String]

  /// Creates a page; styles and scripts are ours and hold nothing that came from elsewhere.
  public init(
    title: String, language: String = "en", body: HTML, style: String = "",
    scripts: [String] = []
  ) {
    self.title = title
    self.language = language
    self.body = body
    self.style = style
    self.scripts = scripts
  }

  /// The file.
  public var html: String {
    let markup: HTML = """
      <!DOCTYPE html>
      <html lang="\(language)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
      form-action 'none'">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(HTML(trusted: Self.baseStyle + style))</style>
      <script>\(HTML(trusted: Self.themeScript))</script>
      </head>
      <body>
      \(body)
      \(scripts.html { "<script>\(HTML(trusted: $0))</script>\n" })</body>
      </html>

      """
    return markup.text
  }

  /// Before anything is drawn: the light that the reader chose the last time.
  private static let themeScript = """
    try{const t=localStorage.getItem('pantanal-theme');if(t)document.documentElement.dataset.theme=t}catch(e){}
    """
}
