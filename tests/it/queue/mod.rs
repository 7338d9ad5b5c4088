mod campaign;
mod identity;
mod made;
mod plan;
mod points;
mod scale;
mod slurm;
mod store;
