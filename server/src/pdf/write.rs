//! Pages as the bytes of a file.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{
    Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{ActionType, AnnotationFlags, AnnotationType, BorderType, TabOrder},
};

use super::{Node, PAGE, Part, Sheets, Told, font};

/// The numbers under which everything stands in the file.
struct Refs {
    tree: Ref,
    pages: Vec<Ref>,
    nodes: Vec<Ref>,
    links: Vec<Vec<Ref>>,
}

impl Refs {
    fn page(&self, at: usize) -> Ref {
        self.pages.get(at).copied().unwrap_or(self.tree)
    }

    fn node(&self, at: usize) -> Ref {
        self.nodes.get(at).copied().unwrap_or(self.tree)
    }
}

impl Sheets {
    /// The file.
    pub(super) fn written(self, told: Told<'_>) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let mut next = Ref::new(1);
        let (catalog, info, tree, root) = (next.bump(), next.bump(), next.bump(), next.bump());
        let refs = Refs {
            tree,
            pages: self.pages.iter().map(|_| next.bump()).collect(),
            nodes: self.nodes.iter().map(|_| next.bump()).collect(),
            links: self.pages.iter().map(|page| page.links.iter().map(|_| next.bump()).collect()).collect(),
        };
        let fonts = font::write(&mut pdf, &self.faces, &mut next);
        // Each page's marks have a number in the table of what belongs to which node, and so has each link.
        let mut parents = Vec::new();
        let mut links_from = i32::try_from(self.pages.len()).unwrap_or(0);
        for (at, page) in self.pages.into_iter().enumerate() {
            let (stream, marks, key) = (next.bump(), next.bump(), i32::try_from(at).unwrap_or(0));
            let ids = refs.links.get(at).map(Vec::as_slice).unwrap_or_default();
            let mut written = pdf.page(refs.page(at));
            written.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(stream);
            written.struct_parents(key).tab_order(TabOrder::StructureOrder).annotations(ids.iter().copied());
            written.resources().fonts().pairs(fonts.iter().map(|(face, id)| (face.name(), *id)));
            written.finish();
            pdf.indirect(marks).array().items(page.marks.iter().map(|node| refs.node(*node)));
            parents.push((key, marks));
            for (link, id) in page.links.iter().zip(ids) {
                let mut annotation = pdf.annotation(*id);
                annotation.subtype(AnnotationType::Link).rect(link.place).contents(TextStr(&link.says)).struct_parent(links_from);
                annotation.flags(AnnotationFlags::PRINT).border_style().width(0.0).style(BorderType::Solid);
                annotation.action().action_type(ActionType::Uri).uri(Str(link.uri.as_bytes()));
                annotation.finish();
                parents.push((links_from, refs.node(link.node)));
                links_from += 1;
            }
            let content = page.content.finish();
            match packed(content.as_slice()) {
                Some(packed) => pdf.stream(stream, &packed).filter(Filter::FlateDecode).finish(),
                None => pdf.stream(stream, content.as_slice()).finish(),
            }
        }
        for (at, node) in self.nodes.iter().enumerate() {
            node_into(&mut pdf, at, node, &refs, root);
        }
        pdf.pages(tree).kids(refs.pages.iter().copied()).count(i32::try_from(refs.pages.len()).unwrap_or(0));
        let mut struct_root = pdf.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        struct_root.child(refs.node(0)).parent_tree_next_key(links_from);
        parents.sort_by_key(|(key, _)| *key);
        let mut table = struct_root.parent_tree();
        let mut numbers = table.nums();
        parents.iter().for_each(|(key, of)| {
            numbers.insert(*key, *of);
        });
        numbers.finish();
        table.finish();
        struct_root.finish();
        let mut top = pdf.catalog(catalog);
        top.pages(tree).lang(TextStr(told.language));
        top.pair(Name(b"StructTreeRoot"), root);
        top.mark_info().marked(true);
        top.viewer_preferences().display_doc_title(true);
        top.finish();
        let at = told.made_at.civil();
        let date = Date::new(u16::try_from(at.year).unwrap_or(0)).month(at.month).day(at.day).hour(at.hour).minute(at.minute);
        let date = date.second(0).utc_offset_hour(0);
        let mut about = pdf.document_info(info);
        about.title(TextStr(told.title)).creator(TextStr("Vecino")).producer(TextStr("Vecino")).creation_date(date).modified_date(date);
        about.finish();
        pdf.finish()
    }
}

fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn node_into(pdf: &mut Pdf, at: usize, node: &Node, refs: &Refs, root: Ref) {
    let mut element = pdf.struct_element(refs.node(at));
    element.kind(node.role).parent(node.parent.map_or(root, |parent| refs.node(parent)));
    if let Some(alt) = &node.alt {
        element.alt(TextStr(alt));
    }
    if let Some(scope) = node.scope {
        element.attributes().push().table().scope(scope);
    }
    let mut children = element.children();
    for part in &node.parts {
        match *part {
            Part::Node(child) => {
                children.struct_element(refs.node(child));
            }
            Part::Mark(page, number) => {
                children.marked_content_ref().page(refs.page(page)).marked_content_id(i32::try_from(number).unwrap_or(0));
            }
            Part::Link(page, number) => {
                if let Some(link) = refs.links.get(page).and_then(|links| links.get(number)) {
                    children.object_ref().page(refs.page(page)).object(*link);
                }
            }
        }
    }
}
