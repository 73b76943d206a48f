import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilesModule } from '../files/files.module.js';
import { DemoProducts } from './demo-products.js';
import { Product } from './product.entity.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';
import { Work } from './work.entity.js';
import { WorksController } from './works.controller.js';
import { WorksService } from './works.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Work, Product]), FilesModule],
  controllers: [WorksController, ProductsController],
  providers: [WorksService, ProductsService, DemoProducts],
  exports: [WorksService, ProductsService],
})
export class CatalogModule {}
