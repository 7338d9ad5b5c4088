mod identity;
mod made;
mod store;
