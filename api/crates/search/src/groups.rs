//! What sections have in common, for filters and facets.
//!
//! Sections with the same roles, tags, section, kind, language and version form a group. A site has
//! few groups, so that a search counts per group and looks at each group's values once.

use std::collections::HashMap;

use domain::agent::FieldError;
use domain::role::Department;

use crate::document::Document;
use crate::index::{Count, Error, Facets, Filter};

/// The groups of a site.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// The group of each document.
    of_documents: Vec<u32>,
    groups: Vec<Group>,
    sections: Names,
    kinds: Names,
    tags: Names,
    languages: Names,
    versions: Names,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Group {
    /// One bit per department.
    departments: u32,
    section: usize,
    kind: usize,
    tags: Vec<usize>,
    language: usize,
    version: usize,
}

/// All values of a facet, and their numbers by their names in lower case.
#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<String, usize>,
    names: Vec<String>,
}

/// What a filter says about each group, and which group each document has.
pub(crate) struct Passes<'a> {
    groups: &'a Groups,
    of_groups: Vec<u8>,
    /// The chosen departments.
    departments: u32,
}

/// One bit per facet that a group passes.
const DEPARTMENT: u8 = 1;
const SECTION: u8 = 2;
const TAG: u8 = 4;
const KIND: u8 = 8;
const REST: u8 = 16;
const ALL: u8 = 31;

/// The bit of all departments that the product does not know: such a section is not for everybody.
const UNKNOWN_DEPARTMENT: u32 = 1 << 31;

impl Groups {
    pub(crate) fn new(documents: &[Document]) -> Self {
        let mut groups = Self::default();
        let mut numbers: HashMap<Group, u32> = HashMap::new();
        for document in documents {
            let group = groups.group(document);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(group).or_insert_with_key(|group| {
                groups.groups.push(group.clone());
                next
            });
            groups.of_documents.push(number);
        }
        groups
    }

    /// The filter with the first edition of the site where it names none.
    pub(crate) fn within_edition(&self, filter: &Filter) -> Result<Filter, Error> {
        Ok(Filter {
            languages: self.languages.or_first("language", &filter.languages)?,
            versions: self.versions.or_first("version", &filter.versions)?,
            ..filter.clone()
        })
    }

    /// Looks at each group once.
    pub(crate) fn passes(&self, filter: &Filter) -> Passes<'_> {
        let departments = filter.departments.iter().copied().map(bit);
        let departments = departments.fold(0, |bits, bit| bits | bit);
        let (sections, kinds) = (
            self.sections.of(&filter.sections),
            self.kinds.of(&filter.kinds),
        );
        let tags = self.tags.of(&filter.tags);
        let languages = self.languages.or_none(&filter.languages);
        let versions = self.versions.or_none(&filter.versions);
        let one_of = |wanted: &[usize], has: usize| wanted.is_empty() || wanted.contains(&has);
        let pass = |group: &Group| {
            let has_tag = tags.is_empty() || group.tags.iter().any(|tag| tags.contains(tag));
            let is_for =
                departments == 0 || group.departments == 0 || group.departments & departments != 0;
            let rest = one_of(&languages, group.language) && one_of(&versions, group.version);
            [
                (DEPARTMENT, is_for),
                (SECTION, one_of(&sections, group.section)),
                (TAG, has_tag),
                (KIND, one_of(&kinds, group.kind)),
                (REST, rest),
            ]
            .into_iter()
            .filter(|(_, passes)| *passes)
            .fold(0, |bits, (bit, _)| bits | bit)
        };
        Passes {
            groups: self,
            departments,
            of_groups: self.groups.iter().map(pass).collect(),
        }
    }

    /// The facets, from the number of sections found in each group.
    pub(crate) fn facets(&self, passes: &Passes<'_>, found: &[usize]) -> Facets {
        let mut departments = vec![0; Department::ALL.len()];
        let (mut sections, mut kinds) = (self.sections.zeros(), self.kinds.zeros());
        let mut tags = self.tags.zeros();
        let groups = self.groups.iter().zip(&passes.of_groups).zip(found);
        for ((group, pass), count) in groups.filter(|(_, count)| **count > 0) {
            let counts_for = |facet: u8| pass | facet == ALL;
            if counts_for(DEPARTMENT) {
                for (number, sum) in departments.iter_mut().enumerate() {
                    if group.departments == 0 || group.departments & (1 << number) != 0 {
                        *sum += count;
                    }
                }
            }
            if counts_for(SECTION) {
                add(&mut sections, group.section, *count);
            }
            if counts_for(KIND) {
                add(&mut kinds, group.kind, *count);
            }
            if counts_for(TAG) {
                for tag in &group.tags {
                    add(&mut tags, *tag, *count);
                }
            }
        }
        let all = Department::ALL.iter().map(|one| one.as_str());
        Facets {
            department: Count::in_order(all.zip(departments)),
            section: Count::in_order(self.sections.all().zip(sections)),
            tag: Count::in_order(self.tags.all().zip(tags)),
            kind: Count::in_order(self.kinds.all().zip(kinds)),
        }
    }

    /// A zero for each group.
    pub(crate) fn zeros(&self) -> Vec<usize> {
        vec![0; self.groups.len()]
    }

    fn group(&mut self, document: &Document) -> Group {
        let departments = document.roles.iter().map(|role| match role.parse() {
            Ok(department) => bit(department),
            Err(_) => UNKNOWN_DEPARTMENT,
        });
        let tags = document.tags.iter().map(|tag| self.tags.add(tag));
        let mut tags: Vec<usize> = tags.collect();
        tags.sort_unstable();
        tags.dedup();
        Group {
            departments: departments.fold(0, |bits, bit| bits | bit),
            section: self.sections.add(&document.section),
            kind: self.kinds.add(&document.kind),
            tags,
            language: self.languages.add(&document.language),
            version: self.versions.add(&document.version),
        }
    }
}

impl Passes<'_> {
    /// The group of a document.
    pub(crate) fn group(&self, document: usize) -> usize {
        let group = self.groups.of_documents.get(document);
        group.map_or(0, |group| *group as usize)
    }

    /// Whether a document passes the whole filter.
    pub(crate) fn allows(&self, document: usize) -> bool {
        self.allows_group(self.group(document))
    }

    /// Whether the documents of a group are for a chosen department, rather than for everybody.
    pub(crate) fn is_chosen(&self, group: usize) -> bool {
        let group = self.groups.groups.get(group);
        group.is_some_and(|group| group.departments & self.departments != 0)
    }

    /// Whether the documents of a group pass the whole filter.
    pub(crate) fn allows_group(&self, group: usize) -> bool {
        self.of_groups.get(group).is_some_and(|pass| *pass == ALL)
    }
}

impl Names {
    fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn zeros(&self) -> Vec<usize> {
        vec![0; self.names.len()]
    }

    /// The numbers of names; of a name that is not there, one that no group has.
    fn of(&self, names: &[String]) -> Vec<usize> {
        let number = |name: &String| self.numbers.get(&name.to_lowercase()).copied();
        names
            .iter()
            .map(|name| number(name).unwrap_or(usize::MAX))
            .collect()
    }

    /// The wanted names, each of which must be there, or the first one that is.
    fn or_first(&self, field: &str, wanted: &[String]) -> Result<Vec<String>, Error> {
        let known = || self.all().filter(|name| !name.is_empty());
        if wanted.is_empty() {
            return Ok(known().take(1).map(str::to_owned).collect());
        }
        for name in wanted {
            // Sections of a site that is not built are not known.
            let is_known = self.numbers.contains_key(&name.to_lowercase()) || self.names.is_empty();
            if name.is_empty() || !is_known {
                let message = match known().collect::<Vec<_>>().join(", ") {
                    known if known.is_empty() => format!("the documentation has no {field}s"),
                    known => format!("the documentation has none but {known}"),
                };
                return Err(Error::NoSuchEdition(FieldError::new(field, message)));
            }
        }
        Ok(wanted.to_vec())
    }

    /// The numbers of names, with the empty name beside any.
    fn or_none(&self, names: &[String]) -> Vec<usize> {
        let mut numbers = self.of(names);
        if !numbers.is_empty() {
            numbers.extend(self.numbers.get(""));
        }
        numbers
    }

    fn add(&mut self, name: &str) -> usize {
        let next = self.names.len();
        *self.numbers.entry(name.to_lowercase()).or_insert_with(|| {
            self.names.push(name.to_owned());
            next
        })
    }
}

const fn bit(department: Department) -> u32 {
    1 << department as u32
}

fn add(sums: &mut [usize], number: usize, count: usize) {
    if let Some(sum) = sums.get_mut(number) {
        *sum += count;
    }
}
