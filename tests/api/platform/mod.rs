mod audit;
mod changes;
mod stream;
