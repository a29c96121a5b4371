//! A place of the catalogue as source text: what people put there, and the right thing.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, LitInt, LitStr, Token};

/// `pick!("place", right, wrong("name", "what", other), some("name", "what", |n| other, [values]), …)`,
/// with its number in front.
pub struct Pick {
    pub id: usize,
    pub name: String,
    pub right: Expr,
    pub others: Vec<Other>,
}

/// An alternative at a place.
pub struct Other {
    pub kind: String,
    pub name: String,
    pub what: Expr,
    pub put: Expr,
    pub values: Option<Expr>,
}

impl Parse for Other {
    fn parse(input: ParseStream) -> syn::Result<Other> {
        let kind: syn::Ident = input.parse()?;
        let inside;
        syn::parenthesized!(inside in input);
        let name: LitStr = inside.parse()?;
        inside.parse::<Token![,]>()?;
        let rest = Punctuated::<Expr, Token![,]>::parse_terminated(&inside)?;
        let mut rest = rest.into_iter();
        let (Some(what), Some(put)) = (rest.next(), rest.next()) else {
            return Err(inside.error("a sentence and what is put there"));
        };
        let kind = kind.to_string();
        Ok(Other { kind, name: name.value(), what, put, values: rest.next() })
    }
}

impl Parse for Pick {
    fn parse(input: ParseStream) -> syn::Result<Pick> {
        let id: LitInt = input.parse()?;
        input.parse::<Token![,]>()?;
        let name: LitStr = input.parse()?;
        input.parse::<Token![,]>()?;
        let right: Expr = input.parse()?;
        let mut others = Vec::new();
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            others.push(input.parse()?);
        }
        Ok(Pick { id: id.base10_parse()?, name: name.value(), right, others })
    }
}

/// Gives each `pick!` its number, in the order of the source.
pub fn number(tokens: TokenStream, next: &mut usize) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            out.push(tree);
            continue;
        };
        let is_pick = matches!(&out[..], [.., TokenTree::Ident(name), TokenTree::Punct(bang)]
            if name == "pick" && bang.as_char() == '!');
        let mut inside = TokenStream::new();
        if is_pick {
            inside.extend([
                TokenTree::Literal(Literal::usize_unsuffixed(*next)),
                TokenTree::Punct(Punct::new(',', Spacing::Alone)),
            ]);
            *next += 1;
        }
        inside.extend(number(group.stream(), next));
        out.push(TokenTree::Group(Group::new(group.delimiter(), inside)));
    }
    out.into_iter().collect()
}

/// Every numbered `pick!` among some tokens, those inside others too.
pub fn all(tokens: TokenStream) -> Vec<Pick> {
    let mut found = Vec::new();
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        let is_pick =
            i >= 2 && trees[i - 2].to_string() == "pick" && trees[i - 1].to_string() == "!";
        if is_pick && let Ok(pick) = syn::parse2(group.stream()) {
            found.push(pick);
        }
        found.extend(all(group.stream()));
    }
    found
}

/// Puts tokens in the place of an identifier, wherever it stands by itself: not behind a point, and not
/// as the name of a field, `step: …`.
pub fn substitute(tokens: TokenStream, name: &str, by: &TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(tree) = tokens.next() {
        match tree {
            TokenTree::Ident(ident)
                if ident == name && !is_point(out.last()) && !is_colon(tokens.peek()) =>
            {
                out.extend(by.clone());
            }
            TokenTree::Group(group) => {
                let inside = substitute(group.stream(), name, by);
                out.push(TokenTree::Group(Group::new(group.delimiter(), inside)));
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

fn is_point(tree: Option<&TokenTree>) -> bool {
    matches!(tree, Some(TokenTree::Punct(point)) if point.as_char() == '.')
}

/// A single one: `::` is two that are joint.
fn is_colon(tree: Option<&TokenTree>) -> bool {
    matches!(tree, Some(TokenTree::Punct(colon))
        if colon.as_char() == ':' && colon.spacing() == Spacing::Alone)
}

/// Whether a name occurs among tokens, in the braces of a format string too.
pub fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            text.starts_with('"')
                && text.match_indices(&format!("{{{name}")).any(|(at, found)| {
                    !text[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                })
        }
        TokenTree::Punct(_) => false,
    })
}

/// Calls of a macro by rules whose only repetition is that of the documentation in front:
/// `optimizer!(/// … Name)`.
pub struct Rules {
    parameters: Vec<String>,
    body: TokenStream,
}

impl Rules {
    /// From `macro_rules!`, if it is of this kind.
    pub fn of(rules: TokenStream) -> Option<Rules> {
        let mut trees = rules.into_iter();
        let TokenTree::Group(matcher) = trees.next()? else { return None };
        let TokenTree::Group(body) = trees.nth(2)? else { return None };
        let text = matcher.stream().to_string().replace(' ', "");
        if !text.starts_with("$(#[$doc:meta])+") {
            return None;
        }
        let mut parameters = Vec::new();
        let trees: Vec<TokenTree> = matcher.stream().into_iter().collect();
        for pair in trees.windows(2) {
            if let [TokenTree::Punct(dollar), TokenTree::Ident(name)] = pair
                && dollar.as_char() == '$'
            {
                parameters.push(name.to_string());
            }
        }
        Some(Rules { parameters, body: body.stream() })
    }

    /// What a call stands for.
    pub fn expand(&self, call: TokenStream) -> TokenStream {
        let trees: Vec<TokenTree> = call.into_iter().collect();
        let mut docs = TokenStream::new();
        let mut rest = &trees[..];
        while let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = rest
            && hash.as_char() == '#'
        {
            docs.extend([TokenTree::Punct(hash.clone()), TokenTree::Group(group.clone())]);
            rest = &rest[2..];
        }
        let is_comma = |tree: &TokenTree| tree.to_string() == ",";
        let arguments: Vec<TokenStream> =
            rest.split(is_comma).map(|argument| argument.iter().cloned().collect()).collect();
        let arguments: Vec<(&str, TokenStream)> =
            self.parameters.iter().map(String::as_str).zip(arguments).collect();
        fill(self.body.clone(), &docs, &arguments)
    }
}

fn fill(body: TokenStream, docs: &TokenStream, arguments: &[(&str, TokenStream)]) -> TokenStream {
    let mut out = TokenStream::new();
    let mut trees = body.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(dollar) if dollar.as_char() == '$' => match trees.next() {
                Some(TokenTree::Group(_)) => {
                    trees.next(); // the + behind it
                    out.extend(docs.clone());
                }
                Some(TokenTree::Ident(name)) => out.extend(argument(&name, arguments)),
                other => out.extend(other),
            },
            TokenTree::Group(group) => {
                let inside = fill(group.stream(), docs, arguments);
                out.extend([TokenTree::Group(Group::new(group.delimiter(), inside))]);
            }
            other => out.extend([other]),
        }
    }
    out
}

fn argument(name: &Ident, arguments: &[(&str, TokenStream)]) -> TokenStream {
    let found = arguments.iter().find(|(parameter, _)| name == parameter);
    found.map(|(_, tokens)| tokens.clone()).unwrap_or_default()
}

/// Parentheses around tokens.
pub fn parenthesised(tokens: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Parenthesis, tokens)).into()
}
